package dev.mansard.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The server of an unpacked image on loopback, with a database of this machine, to be tried. */
final class TrialServer implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on .*:(\\d+)\\.\\.\\.");
  private static final Pattern COLLECTED = Pattern.compile("removed packs: (\\d+)");

  private final UnpackedImage image;
  private final Path tmp;
  private final Map<String, String> environment;
  private final ImageProcess process;
  private final int port;

  private TrialServer(
      UnpackedImage image, Path tmp, Map<String, String> environment, ImageProcess process)
      throws IOException, InterruptedException {
    this.image = image;
    this.tmp = tmp;
    this.environment = environment;
    this.process = process;
    this.port = Integer.parseInt(process.await(LISTENING));
  }

  /**
   * Starts it; returns when it listens.
   *
   * @param tmp where it stores what is pushed
   * @param databasePort of a PostgreSQL on this machine with nothing in it
   * @param javaOptions for the server alone
   */
  static TrialServer start(
      UnpackedImage image,
      Path tmp,
      int databasePort,
      Map<String, String> environment,
      String... javaOptions)
      throws IOException, InterruptedException {
    var all = new HashMap<>(environment);
    all.put("ATTIC_SERVER_CONFIG_BASE64", base64(config(databasePort)));
    var arguments = new ArrayList<>(List.of(javaOptions));
    arguments.addAll(List.of("@/app/atticd", "--mode", "monolithic"));
    var process = ImageProcess.start(image, tmp, all, arguments);
    try {
      return new TrialServer(image, tmp, all, process);
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static String config(int databasePort) {
    return """
      listen = "127.0.0.1:0"
      [database]
      url = "postgres://postgres:postgres@127.0.0.1:%d/postgres"
      [storage]
      type = "local"
      path = "/tmp/storage"
      [jwt.signing]
      token-hs256-secret-base64 = "dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM="
      [management]
      listen = "127.0.0.1:0"
      drain-delay = "0"
      """
        .formatted(databasePort);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Has the image's {@code atticadm} make a cache, push and pull; what that said. */
  String smokeTest() throws IOException, InterruptedException {
    var server = "http://127.0.0.1:" + port;
    var arguments = List.of("@/app/atticadm", "smoke-test", "--server", server);
    try (var check = ImageProcess.start(image, tmp, environment, arguments)) {
      check.requireSuccess();
      return check.output();
    }
  }

  /** Returns when it has collected what the smoke test left behind. */
  void awaitCollection() throws IOException, InterruptedException {
    process.await(COLLECTED);
  }

  long pid() {
    return process.pid();
  }

  /** Tells it to stop; returns when it has, with status 0. */
  void stop() throws IOException, InterruptedException {
    process.terminate();
    process.requireSuccess();
  }

  @Override
  public void close() {
    process.close();
  }
}

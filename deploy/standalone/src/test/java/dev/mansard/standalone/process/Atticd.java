package dev.mansard.standalone.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The packaged program in a process of its own, with a home of its own. */
final class Atticd implements AutoCloseable {
  /** The secret of {@link #configure}, as it is written there. */
  static final String TOKEN_KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldC0=";

  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final Pattern LISTENING =
      Pattern.compile("(?m)(?:^|\")Listening on .*:(\\d+)\\.\\.\\.(?:$|\")");
  private static final Pattern COLLECTING = Pattern.compile("Collecting garbage every ");
  private static final long LIMIT_SECONDS = 90;

  private final Process process;
  private final Path output;

  private Atticd(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it, with any free port, and returns when it listens. */
  static Atticd serve(Path home, String... arguments) throws Exception {
    return startUntil(LISTENING, start(home, serving(arguments)));
  }

  /** The same below another program, which becomes the process that it is given as arguments. */
  static Atticd serveBelow(List<String> program, Path home) throws Exception {
    return startUntil(LISTENING, launch(program, home, ofJar(serving())));
  }

  /** Starts it as the collector of garbage, and returns when it has begun. */
  static Atticd collect(Path home) throws Exception {
    return startUntil(COLLECTING, start(home, List.of("--mode", "garbage-collector")));
  }

  private static List<String> serving(String... arguments) {
    var line = new ArrayList<>(List.of("-l", "127.0.0.1:0"));
    line.addAll(List.of(arguments));
    return line;
  }

  private static Atticd startUntil(Pattern ready, Atticd atticd) throws Exception {
    for (long i = 0; i < LIMIT_SECONDS * 100; i++) {
      if (ready.matcher(atticd.output()).find()) {
        return atticd;
      }
      if (!atticd.process.isAlive()) {
        break;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    atticd.kill();
    throw new AssertionError("atticd does not say \"" + ready + "\":\n" + atticd.output());
  }

  /**
   * Writes the configuration of a server with an embedded database and disk storage in its home,
   * where it looks for it.
   *
   * @param more further tables
   */
  static void configure(Path home, String more) throws IOException {
    var config =
        """
        database.path = "%1$s/postgresql"
        [storage]
        type = "local"
        path = "%1$s/blobs"
        [jwt.signing]
        token-hs256-secret-base64 = "%2$s"
        %3$s
        """
            .formatted(home, TOKEN_KEY, more);
    var file = home.resolve(".config/attic/server.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, config);
  }

  /** Runs it to its end. */
  static Ended run(Path home, String... arguments) throws Exception {
    return end(start(home, List.of(arguments)));
  }

  /** Runs {@code atticadm} to its end. */
  static Ended administer(Path home, String... arguments) throws Exception {
    var line = new ArrayList<>(List.of("-cp", JAR.toString()));
    line.add("dev.mansard.standalone.AtticadmMain");
    line.addAll(List.of(arguments));
    return end(launch(List.of(), home, line));
  }

  private static Ended end(Atticd atticd) throws Exception {
    if (!atticd.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      atticd.kill();
      throw new AssertionError("atticd does not end:\n" + atticd.output());
    }
    return new Ended(atticd.process.exitValue(), atticd.output());
  }

  /** How a process ended, and all that it printed. */
  record Ended(int status, String output) {}

  private static Atticd start(Path home, List<String> arguments) throws IOException {
    return launch(List.of(), home, ofJar(arguments));
  }

  private static List<String> ofJar(List<String> arguments) {
    var line = new ArrayList<>(List.of("-jar", JAR.toString()));
    line.addAll(arguments);
    return line;
  }

  private static Atticd launch(List<String> program, Path home, List<String> arguments)
      throws IOException {
    var command = new ArrayList<>(program);
    // Whoever runs this in the background has SIGINT ignored, which children inherit.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(arguments);
    var output = Files.createTempFile(home, "output", ".log");
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ATTIC_"));
    builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
    builder.environment().put("HOME", home.toString());
    return new Atticd(builder.start(), output);
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  int port() throws IOException {
    var matcher = LISTENING.matcher(output());
    if (!matcher.find()) {
      throw new IllegalStateException("it does not listen");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** The names of all classes that the process has loaded. */
  List<String> loadedClasses() throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var asked = new ProcessBuilder(jcmd, Long.toString(process.pid()), "VM.classes").start();
    try (var lines = asked.inputReader().lines()) {
      return lines.map(line -> line.strip().replaceFirst(".*\\s", "")).toList();
    }
  }

  /** The word after these; a server is ready before it has said all. */
  String printedAfter(String words) throws IOException {
    var pattern = Pattern.compile(Pattern.quote(words) + " (\\S+)\\s");
    for (long i = 0; i < LIMIT_SECONDS * 100; i++) {
      var matcher = pattern.matcher(output());
      if (matcher.find()) {
        return matcher.group(1);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new AssertionError("\"" + words + "\" was not printed:\n" + output());
  }

  /** Asks the server something. */
  HttpResponse<String> request(String method, String path, String token, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header("Authorization", "bearer " + token)
            .build();
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Sends a signal, by the shell, which every machine has, and waits for the end. */
  Ended signal(String name) throws Exception {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
    return end(this);
  }

  /** Waits for the end, which something else has brought about. */
  Ended awaitEnd() throws Exception {
    return end(this);
  }

  /** Sends a signal; completes with the end. */
  CompletableFuture<Ended> signalled(String name) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return signal(name);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    if (process
        .onExit()
        .completeOnTimeout(process, LIMIT_SECONDS, TimeUnit.SECONDS)
        .join()
        .isAlive()) {
      process.destroyForcibly();
      throw new AssertionError("atticd does not end:\n" + output());
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

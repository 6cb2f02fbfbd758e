package dev.mansard.images;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes the start-up cache of an image: its program does a little of its work inside of it, and the
 * virtual machine, as it ends, writes down what it had loaded. Such a cache is good for exactly
 * this Java, these jars with their times, and this architecture.
 */
final class Training {
  private static final String FILE = "start-up.aot";
  private static final String OUTPUT = "-XX:AOTCacheOutput=/tmp/" + FILE;
  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");

  private final UnpackedImage image;
  private final Path tmp;

  private Training(UnpackedImage image, Path tmp) {
    this.image = image;
    this.tmp = tmp;
  }

  /**
   * Builds the image without a cache, and trains it.
   *
   * @param build on a base for this machine
   * @param folder for everything, of which nothing but the result is needed afterwards
   * @return the cache
   */
  static Path cache(ImageBuild build, Product product, Path folder)
      throws IOException, InterruptedException {
    var file = Files.createDirectories(folder).resolve("untrained.tar");
    build.buildFile(product, file);
    var image = UnpackedImage.of(file, folder.resolve("untrained"));
    var tmp = Files.createDirectory(folder.resolve("tmp"));
    new Training(image, tmp).run(product.program());
    var cache = tmp.resolve(FILE);
    if (!Files.exists(cache)) {
      throw new IOException("the training of " + product.name() + " gave no start-up cache");
    }
    return cache;
  }

  private void run(String program) throws IOException, InterruptedException {
    switch (program) {
      case "atticd" -> trainServer();
      case "signer" -> trainSigner();
      case "attic" -> trainClient();
      default -> throw new IllegalArgumentException("nobody knows how to train " + program);
    }
  }

  private void trainServer() throws IOException, InterruptedException {
    try (var postgres = EmbeddedPostgres.builder().start();
        var server = TrialServer.start(image, tmp, postgres.getPort(), Map.of(), OUTPUT)) {
      server.smokeTest();
      server.awaitCollection();
      server.stop();
    }
  }

  private void trainSigner() throws IOException, InterruptedException {
    try (var postgres = EmbeddedPostgres.builder().start()) {
      var environment =
          Map.of(
              "MANSARD_SIGNER_SERVICE_TOKEN", "secret of a training",
              "MANSARD_SIGNER_MASTER_KEY_BASE64", "A".repeat(43) + "=",
              "QUARKUS_HTTP_PORT", "0",
              "QUARKUS_MANAGEMENT_HOST_ENABLED", "true",
              "QUARKUS_MANAGEMENT_HOST", "127.0.0.1",
              "QUARKUS_MANAGEMENT_PORT", "0",
              "QUARKUS_DATASOURCE_REACTIVE_URL",
                  "postgresql://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres");
      try (var migration = start(environment, "@/app/signer", "migrate")) {
        migration.requireSuccess();
      }
      try (var signer = start(environment, OUTPUT, "@/app/signer")) {
        signer.await(LISTENING);
        signer.terminate();
        signer.requireSuccess();
      }
    }
  }

  /** A login that nobody answers loads what every command does. */
  private void trainClient() throws IOException, InterruptedException {
    var environment = Map.of("ATTIC_TOKEN", "none");
    try (var client =
        start(environment, OUTPUT, "@/app/attic", "login", "trainer", "http://127.0.0.1:1/")) {
      client.exitCode();
    }
  }

  private ImageProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    return ImageProcess.start(image, tmp, environment, List.of(arguments));
  }
}

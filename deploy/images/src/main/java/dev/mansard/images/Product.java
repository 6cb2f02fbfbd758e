package dev.mansard.images;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An image: what is in it, and how it starts.
 *
 * @param libraries folders that change when dependencies do, by their place in the image
 * @param application files that change with every build, by their place in the image
 * @param launchers files of arguments for {@code java}, by name; the image starts the first
 * @param ports that it listens on
 */
record Product(
    String name,
    Map<String, Path> libraries,
    Map<String, Path> application,
    Map<String, List<String>> launchers,
    List<Integer> ports) {
  private static final int MANAGEMENT = 9000;
  private static final List<String> JVM =
      List.of(
          "-XX:-UsePerfData",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** {@code atticd} and {@code atticadm}. */
  static Product server(Path root) {
    var app = root.resolve("deploy/standalone/target/quarkus-app");
    return new Product(
        "server",
        Map.of("/app/lib", app.resolve("lib")),
        quarkus(app),
        Map.of(
            "atticd", started("-jar", "/app/quarkus-run.jar"),
            "atticadm",
                started("-cp", "/app/quarkus-run.jar", "dev.mansard.standalone.AtticadmMain")),
        List.of(8080, MANAGEMENT));
  }

  static Product signer(Path root) {
    var app = root.resolve("deploy/signer/target/quarkus-app");
    return new Product(
        "signer",
        Map.of("/app/lib", app.resolve("lib")),
        quarkus(app),
        Map.of("signer", started("-jar", "/app/quarkus-run.jar")),
        List.of(8090, MANAGEMENT));
  }

  static Product client(Path root) {
    var target = root.resolve("cli/target");
    return new Product(
        "client",
        Map.of("/app/lib", target.resolve("lib")),
        Map.of("/app/client.jar", target.resolve("mansard-cli-0.1.0-SNAPSHOT.jar")),
        Map.of("attic", started("-cp", "/app/client.jar:/app/lib/*", "dev.mansard.cli.Main")),
        List.of());
  }

  /** All that there are. */
  static List<Product> all(Path root) {
    return List.of(server(root), signer(root), client(root));
  }

  /** What the image starts by itself. */
  String program() {
    return launchers.containsKey("atticd") ? "atticd" : launchers.keySet().iterator().next();
  }

  private static Map<String, Path> quarkus(Path app) {
    return Map.of(
        "/app/app", app.resolve("app"),
        "/app/quarkus", app.resolve("quarkus"),
        "/app/quarkus-run.jar", app.resolve("quarkus-run.jar"));
  }

  private static List<String> started(String... arguments) {
    return java.util.stream.Stream.concat(JVM.stream(), java.util.Arrays.stream(arguments))
        .toList();
  }
}

package dev.mansard.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the project is, and its launchers as users call them. */
public final class Launchers {
  private static final Path ROOT = findRoot();
  private static volatile boolean prepared;

  private Launchers() {}

  /** The project folder. */
  public static Path root() {
    return ROOT;
  }

  /** A launcher of {@code bin/} by name. */
  public static Path bin(String name) {
    return ROOT.resolve("bin").resolve(name);
  }

  /**
   * {@code PATH} of every process in the tests: the launchers first, as the tutorial tells users to
   * have it.
   */
  public static String searchPath() {
    return ROOT.resolve("bin")
        + ":"
        + System.getenv().getOrDefault("PATH", "/usr/bin:/bin")
        + ":/usr/sbin:/sbin";
  }

  /**
   * What the launchers are told by the tests: Maven, which runs the tests, has built everything
   * just now, so they must not build it again.
   */
  public static Map<String, String> environment() {
    return Map.of(
        "MANSARD_NO_BUILD",
        "1",
        "JAVA_HOME",
        System.getProperty("java.home"),
        "MANSARD_JAVA_OPTIONS",
        System.getProperty("mansard.java.options", ""));
  }

  /** Makes the start-up caches once, as the first start of a user does. */
  public static synchronized void prepare() {
    if (!prepared) {
      for (var name : List.of("attic", "atticd")) {
        new Program(List.of(bin(name).toString(), "--prepare"), environment(), ROOT, "")
            .run()
            .expectSuccess();
      }
      prepared = true;
    }
  }

  private static Path findRoot() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("bin/atticd"))) {
        return folder;
      }
    }
    throw new IllegalStateException(
        "not started in the project: no bin/atticd above " + Path.of("").toAbsolutePath());
  }
}

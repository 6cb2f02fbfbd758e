package dev.mansard.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the project is, and its launchers as users call them. */
public final class Launchers {
  private static final Path ROOT = findRoot();
  private static final Set<String> PREPARED = new HashSet<>();

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

  /** Makes the start-up caches of client and server once, as the first start of a user does. */
  public static void prepare() {
    prepare("attic");
    prepare("atticd");
  }

  /** The same for one launcher. */
  public static synchronized void prepare(String name) {
    if (PREPARED.add(name)) {
      new Program(List.of(bin(name).toString(), "--prepare"), environment(), ROOT, "")
          .run()
          .expectSuccess();
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

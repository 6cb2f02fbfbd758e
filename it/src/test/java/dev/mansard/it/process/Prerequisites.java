package dev.mansard.it.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/**
 * Tools a test needs from the machine: missing ones fail in continuous integration and skip, with a
 * reason, on a laptop.
 */
public final class Prerequisites {
  private Prerequisites() {}

  /** Requires programs on the search path. */
  public static void requirePrograms(String... names) {
    for (var name : names) {
      require(isOnPath(name), name + " is not installed");
    }
  }

  /** Requires that this process may mount over {@code /nix} in a namespace of its own. */
  public static void requirePrivateNixFolder() {
    requirePrograms("nix-store", "unshare");
    require(
        Files.isDirectory(Path.of("/nix")) || isRoot(),
        "/nix does not exist (create it once, as root: mkdir /nix)");
    require(NixStore.canMount(), "this machine allows no mount namespaces (unshare --mount)");
  }

  static void require(boolean present, String reason) {
    if (!present && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI=true allows no skipped test: " + reason);
    }
    Assumptions.assumeTrue(present, reason);
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean isOnPath(String name) {
    return Arrays.stream(Launchers.searchPath().split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}

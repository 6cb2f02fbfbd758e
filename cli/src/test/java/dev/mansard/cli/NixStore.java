package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A throw-away store of the Nix that is installed here, below a temporary folder. */
final class NixStore {
  private final Path root;

  NixStore(Path root) {
    this.root = root;
  }

  /** In continuous integration a missing Nix is a failure; elsewhere the test is skipped. */
  static void require() {
    boolean installed = Files.isExecutable(Path.of("/usr/bin/nix-store")) || isOnPath();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as("nix is installed (Debian: nix-bin)").isTrue();
    }
    assumeTrue(installed, "nix is not installed (Debian: nix-bin)");
  }

  private static boolean isOnPath() {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nix-store")));
  }

  Map<String, String> environment() {
    return Map.of(
        "NIX_REMOTE",
        "local?root=" + root,
        "NIX_CONFIG",
        "sandbox = false\nbuild-users-group =\nsubstituters =\n",
        "HOME",
        root.toString());
  }

  /** Adds a file or folder; the path has no references. */
  String add(Path file) throws IOException, InterruptedException {
    return run("nix-store", "--add", file.toString());
  }

  /**
   * Evaluates an expression made of {@code builtins.toFile}, whose texts may refer to each other.
   */
  String eval(String expression) throws IOException, InterruptedException {
    return run("nix-instantiate", "--eval", "--read-write-mode", "--expr", expression)
        .replace("\"", "");
  }

  Path files(String storePath) {
    return Path.of(root + storePath);
  }

  String run(String... command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s", List.of(command)).isZero();
    return out.strip();
  }
}

package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.Launchers;
import dev.mansard.it.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start-up caches that launchers make of what Maven built just now. */
final class StartUpCacheSystemIT {
  private static final String JAR = "mansard-cli-0.1.0-SNAPSHOT.jar";

  @TempDir private Path project;

  /** The variables are what somebody may have set who trains it. */
  @Test
  void clientIsTrainedByAPushAndCanUseTheCache() throws IOException {
    install();

    var trained =
        attic(
            Map.of("ATTIC_TOKEN", "of another server", "http_proxy", "http://127.0.0.1:1"),
            "--prepare");

    assertThat(trained.err()).contains("start-up cache made");
    var files = project.resolve(".run");
    assertThat(files.resolve("training-client.log")).content().contains("Pushed 24 paths");
    assertThat(files).isDirectoryNotContaining("glob:**/training.*");
    attic(Map.of("MANSARD_JAVA_OPTIONS", "-XX:AOTMode=on"), "--version");
  }

  @Test
  void serverIsTrainedByACollection() {
    Launchers.prepare("atticd");

    assertThat(Launchers.root().resolve(".run/training-server.log"))
        .content()
        .contains("removed mappings of destroyed caches: 1", "removed mappings by age: 120")
        .contains("AOTCache creation is complete");
  }

  private void install() throws IOException {
    var bin = Files.createDirectories(project.resolve("bin"));
    for (var name : List.of("attic", ".launch.sh", ".PushTraining.java")) {
      Files.copy(Launchers.bin(name), bin.resolve(name));
    }
    var built = Launchers.root().resolve("cli/target");
    var target = Files.createDirectories(project.resolve("cli/target"));
    Files.copy(built.resolve(JAR), target.resolve(JAR));
    Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
  }

  private Program.Output attic(Map<String, String> more, String argument) {
    var environment = new HashMap<>(Launchers.environment());
    environment.put("PATH", "/usr/bin:/bin");
    environment.putAll(more);
    var line = List.of(project.resolve("bin/attic").toString(), argument);
    return new Program(line, environment, project, "").run().expectSuccess();
  }
}

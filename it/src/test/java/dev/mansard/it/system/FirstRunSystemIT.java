package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.it.process.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody sees who starts {@code bin/atticd} for the first time and pastes what it prints.
 */
final class FirstRunSystemIT {
  @TempDir private Path folder;

  @Test
  void pastedLinesPushAndNixBringsThePathBack() throws Exception {
    Prerequisites.requirePrivateNixFolder();
    var home = TestHome.in(folder, "user");
    var store = NixStore.create(home);
    var path = SamplePackages.closure(store, "first");
    var closure = store.closure(path);
    var hashes = closure.stream().map(store::verifiedHash).toList();
    try (var server = AtticdProcess.start(home)) {
      var commands = server.printedCommands();
      assertThat(commands).hasSize(4);

      for (var line : commands) {
        store.pasted(line).run().expectSuccess();
      }
      var cache = printed(server, "attic use ").split(" ")[2];
      new Attic(store).run("push", cache, path).expectSuccess();
      store.delete(closure);
      assertThat(closure).noneMatch(store::isValid);
      store.realise(path).expectSuccess();

      assertThat(closure.stream().map(store::verifiedHash)).isEqualTo(hashes);
      assertThat(server.stop()).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void secretsAreReadableByTheOwnerOnly() throws Exception {
    var home = TestHome.in(folder, "user");
    try (var server = AtticdProcess.start(home)) {
      assertThat(Files.getPosixFilePermissions(home.serverToml()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      var data = home.folder().resolve(".local/share/attic");
      try (Stream<Path> below = Files.list(data)) {
        for (var each : below.filter(Files::isDirectory).toList()) {
          assertThat(Files.getPosixFilePermissions(each))
              .as(each.toString())
              .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
      }
      assertThat(server.output()).doesNotContain("password");
    }
  }

  @Test
  void secondStartKeepsWhatTheFirstOneHad() throws Exception {
    Prerequisites.requirePrivateNixFolder();
    var home = TestHome.in(folder, "user");
    var store = NixStore.create(home);
    var attic = new Attic(store);
    var port = AtticdProcess.freePort();
    String key;
    try (var server = AtticdProcess.startOn(port, home)) {
      store.pasted(printed(server, "attic login ")).run().expectSuccess();
      attic.run("cache", "create", "kept").expectSuccess();
      key = attic.publicKey("kept");
      server.stop();
    }

    try (var again = AtticdProcess.startOn(port, home)) {
      assertThat(again.output()).doesNotContain("attic login");
      assertThat(attic.publicKey("kept")).isEqualTo(key);
    }
  }

  @Test
  void leavesNoProcessBehind() throws Exception {
    var home = TestHome.in(folder, "user");
    try (var server = AtticdProcess.start(home)) {
      var database = server.database();
      assertThat(database).isNotEmpty().allMatch(ProcessHandle::isAlive);

      server.stop();

      assertThat(AtticdProcess.haveEnded(database)).as("%s", database).isTrue();
    }
  }

  private static String printed(AtticdProcess server, String verb) {
    return server.printedCommands().stream()
        .filter(line -> line.startsWith(verb))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line '" + verb + "' in:\n" + server.output()));
  }
}

package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.NixStore;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.Prerequisites;
import dev.mansard.it.process.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A builder whose paths go to the cache by themselves, and a server that is away for a while. */
final class WatchStoreSystemIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void whatIsBuiltIsSoonPulledByOthersThoughTheServerWasAway() throws Exception {
    Prerequisites.requirePrivateNixFolder();
    var server = RunningServer.start(folder);
    var watch = Optional.<Process>empty();
    try {
      var attic = server.user(folder, "builder");
      var before = SamplePackages.closure(attic.store(), "before");
      attic.run("cache", "create", "watched", "--public").expectSuccess();
      var log = folder.resolve("watch.log");
      watch = Optional.of(watch(attic.store(), log));

      var first = SamplePackages.closure(attic.store(), "first");
      awaitServed(server, first, log);
      server.process().kill();
      var second = SamplePackages.closure(attic.store(), "second");
      assertThat(Pause.until(PATIENCE, () -> read(log).contains("later again")))
          .as(read(log))
          .isTrue();
      server = server.startAgain();
      awaitServed(server, second, log);
      Signal.send("INT", watch.get().pid());

      assertThat(watch.get().waitFor(60, TimeUnit.SECONDS)).as(read(log)).isTrue();
      assertThat(watch.get().exitValue()).as(read(log)).isZero();
      assertThat(isServed(server, before)).isFalse();
      assertPulledByAStranger(server, attic.publicKey("watched"), List.of(first, second));
    } finally {
      watch.ifPresent(Process::destroyForcibly);
      server.close();
    }
  }

  /** Whoever runs the test in the background has SIGINT ignored, which children inherit. */
  private static Process watch(NixStore store, Path log) throws Exception {
    var watch =
        store
            .program(
                "/bin/sh",
                "-c",
                "exec env --default-signal=INT attic watch-store watched > \"$0\" 2>&1",
                log.toString())
            .start();
    assertThat(
            Pause.until(
                PATIENCE, () -> read(log).contains("Pushing new store") || !watch.isAlive()))
        .isTrue();
    return watch;
  }

  private void assertPulledByAStranger(RunningServer server, String key, List<String> paths)
      throws Exception {
    var stranger = server.user(folder, "stranger").store();
    for (var path : paths) {
      stranger
          .realise(
              path,
              "--option",
              "substituters",
              server.endpoint() + "watched",
              "--option",
              "trusted-public-keys",
              key)
          .expectSuccess();
      assertThat(stranger.closure(path)).hasSize(4);
    }
  }

  private static void awaitServed(RunningServer server, String path, Path log) {
    assertThat(Pause.until(PATIENCE, () -> isServed(server, path))).as(read(log)).isTrue();
  }

  private static boolean isServed(RunningServer server, String path) {
    var hash = path.substring("/nix/store/".length()).substring(0, 32);
    try {
      return new OldAtticClient(server.endpoint(), server.token())
              .get("watched/" + hash + ".narinfo")
              .statusCode()
          == 200;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

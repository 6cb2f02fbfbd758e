package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Pause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 at any moment: what the server acknowledged is there, byte-identical, after the next
 * start.
 */
final class KillTestSystemIT {
  private static final int KILLS = 20;
  private static final long SEED = 20_261_121;

  @TempDir private Path folder;

  @Test
  void acknowledgedPathsOutliveTwentyKills() throws Exception {
    var random = new Random(SEED);
    var pushes = new AcknowledgedPushes("killed", SEED);
    var server = RunningServer.start(folder);
    try {
      assertThat(server.oldClient().createCache("killed", false).statusCode()).isEqualTo(200);
      for (int kill = 0; kill < KILLS; kill++) {
        var running = pushes.start(server.oldClient());
        Pause.of(Duration.ofMillis(50 + random.nextInt(1200)));
        assertThat(running.hasEnded())
            .as("a client stopped by itself: %s", pushes.refusals())
            .isFalse();

        killAll(server.process(), kill % 2 == 1);
        var acknowledged = running.join();
        server = server.startAgain();

        pushes.verify(server.oldClient(), acknowledged);
      }
      pushes.verify(server.oldClient(), pushes.hashes());
      assertThat(pushes.hashes()).hasSizeGreaterThan(KILLS);
      assertThat(pushes.refusals()).isEmpty();
      server.process().stop();
    } finally {
      server.close();
    }
  }

  @Test
  void startAfterKillFindsTheDatabaseAsItIs() throws Exception {
    try (var server = RunningServer.start(folder)) {
      var database = children(server.process());
      server.process().kill();
      assertThat(database).as("PostgreSQL outlives its parent").anyMatch(ProcessHandle::isAlive);

      try (var again = server.startAgain()) {
        var now =
            children(again.process()).size()
                + database.stream().filter(ProcessHandle::isAlive).count();
        assertThat(now).as("one PostgreSQL, adopted or new").isPositive();
        again.process().stop();
        assertThat(database).noneMatch(ProcessHandle::isAlive);
      }
    }
  }

  /**
   * The database survives a kill of the server alone; every second time it dies with it, as in a
   * power cut.
   */
  private static void killAll(AtticdProcess server, boolean databaseToo)
      throws InterruptedException {
    var database = children(server);
    server.kill();
    if (databaseToo) {
      database.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static List<ProcessHandle> children(AtticdProcess server) {
    return ProcessHandle.of(server.pid()).stream().flatMap(ProcessHandle::descendants).toList();
  }
}

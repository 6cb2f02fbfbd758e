package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.AtticdProcess;
import dev.mansard.it.process.Pause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 of a server that does everything itself, database included: what it acknowledged is
 * there, byte-identical, after the next start. The kill test proper is {@code dev.mansard.it.kill}.
 */
final class OneServerKillSystemIT {
  private static final int KILLS = 4;
  private static final long SEED = 20_261_121;

  @TempDir private Path folder;

  @Test
  void acknowledgedPathsOutliveKillsOfServerAndDatabase(TestReporter reporter) throws Exception {
    var random = new Random(SEED);
    var pushes = new AcknowledgedPushes("killed", SEED);
    var server = RunningServer.start(folder);
    try {
      assertThat(server.oldClient().createCache("killed", false).statusCode()).isEqualTo(200);
      for (int kill = 0; kill < KILLS; kill++) {
        var running = pushes.start(server.oldClient());
        int wanted = random.nextInt(8);
        assertThat(Pause.until(Duration.ofSeconds(30), () -> running.count() >= wanted))
            .as("%d pushes; refused: %s", wanted, pushes.refusals())
            .isTrue();
        Pause.of(Duration.ofMillis(random.nextInt(300)));

        killAll(server.process(), kill % 2 == 1);
        var acknowledged = running.join();
        server = server.startAgain();

        pushes.verify(server.oldClient(), acknowledged);
      }
      pushes.verify(server.oldClient(), pushes.hashes());
      assertThat(pushes.hashes()).hasSizeGreaterThan(KILLS);
      assertThat(pushes.refusals()).isEmpty();
      reporter.publishEntry("acknowledged paths, all verified", pushes.hashes().size() + "");
      server.process().stop();
    } finally {
      server.close();
    }
  }

  @Test
  void databaseThatOutlivedItsServerIsTakenOverAndStoppedInTheEnd() throws Exception {
    try (var server = RunningServer.start(folder)) {
      var before = server.process().database();
      server.process().kill();
      assertThat(before).as("PostgreSQL outlives its parent").anyMatch(ProcessHandle::isAlive);

      try (var again = server.startAgain()) {
        var after = again.process().database();
        again.process().stop();

        assertThat(AtticdProcess.haveEnded(before)).as("%s", before).isTrue();
        assertThat(AtticdProcess.haveEnded(after)).as("%s", after).isTrue();
      }
    }
  }

  /**
   * The database survives a kill of the server alone; every second time it dies with it, as in a
   * power cut.
   */
  private static void killAll(AtticdProcess server, boolean databaseToo) throws Exception {
    var database = server.database();
    server.kill();
    if (databaseToo) {
      database.forEach(ProcessHandle::destroyForcibly);
    }
  }
}

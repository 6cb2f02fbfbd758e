package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.Pause;
import dev.mansard.it.process.Signal;
import dev.mansard.it.topology.Replica;
import dev.mansard.it.topology.Topology;
import dev.mansard.store.fixture.CutLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** An api-service whose lines to PostgreSQL and S3 can be cut. */
@ExtendWith(SharedTopology.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class ReadinessSystemIT {
  /**
   * Five seconds are promised. They follow from how often the server asks and how long it waits,
   * which ProbeTest compares with them, if readiness ends with the very next question; so that is
   * counted here, the time is only reported, and a busy machine may take longer.
   */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Longer than it takes to find out that something is away. */
  private static final Duration WHILE = Duration.ofSeconds(6);

  private Topology topology;
  private CutLine database;
  private CutLine storage;
  private Replica replica;

  @BeforeAll
  void start(Topology shared) throws IOException {
    topology = shared;
    database = CutLine.to(topology.database().port());
    storage = CutLine.to(topology.storage().getPort());
    var settings =
        topology.settings().withDatabasePort(database.port()).withStoragePort(storage.port());
    replica = topology.startReplica("cut-off", settings, "", Map.of());
    assertThat(Pause.until(LIMIT, () -> replica.isHealthy("ready"))).isTrue();
  }

  @AfterAll
  void stop() throws IOException {
    if (replica != null) {
      replica.close();
    }
    database.close();
    storage.close();
  }

  @Test
  void endsWhenTheDatabaseIsCutOffAndComesBack(TestReporter reporter) {
    reporter.publishEntry("database", cutAndMend(database, "database"));
  }

  @Test
  void endsWhenTheStorageIsCutOffAndComesBack(TestReporter reporter) {
    reporter.publishEntry("storage", cutAndMend(storage, "storage"));
  }

  private String cutAndMend(CutLine line, String name) {
    line.cut();
    long answered = checks(name, "ok");
    long down = await(false);
    try {
      // One may have been on its way.
      assertThat(checks(name, "ok")).isBetween(answered, answered + 1);
      assertThat(replica.managed("health/ready").body())
          .contains("{\"name\":\"" + name + "\",\"status\":\"DOWN\"}");
      assertThat(replica.isHealthy("live")).isTrue();
      assertThat(replica.isHealthy("started")).isTrue();
    } finally {
      line.mend();
    }
    long failed = checks(name, "failed");
    long up = await(true);
    return "down after %d ms; up after %d ms, %d checks failed meanwhile"
        .formatted(down, up, checks(name, "failed") - failed);
  }

  private long checks(String dependency, String outcome) {
    return replica.metric(
        "mansard_dependency_checks_total{dependency=\"%s\",outcome=\"%s\"}"
            .formatted(dependency, outcome));
  }

  private long await(boolean isReady) {
    long start = System.nanoTime();
    assertThat(Pause.until(LIMIT, () -> replica.isHealthy("ready") == isReady))
        .as(replica.output())
        .isTrue();
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /** Halted, so that neither refuses: that is the kind of absence that is found out last. */
  @Test
  void staysWithoutBrokerAndSigner() throws Exception {
    long broker = topology.broker().pid();
    long signer = topology.signer().pid();
    Signal.send("STOP", broker);
    Signal.send("STOP", signer);
    try {
      assertThat(Pause.until(WHILE, () -> !replica.isHealthy("ready")))
          .as(replica.output())
          .isFalse();
      assertThat(replica.isHealthy("live")).isTrue();
    } finally {
      Signal.send("CONT", broker);
      Signal.send("CONT", signer);
    }
  }
}

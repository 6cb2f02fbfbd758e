package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.topology.NewerServer;
import dev.mansard.it.topology.Replica;
import dev.mansard.it.topology.Topology;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upgrade as docs/how-to/upgrade.md describes it, and a replica that is killed, while our client
 * pushes and Nix pulls through nginx. Nobody notices.
 */
@ExtendWith(SharedTopology.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class RollingUpdateSystemIT {
  /** What a version may add beside one that runs. */
  private static final String EXPANSION =
      """
      -- Adds what the next version would, for a test of versions side by side.
      alter table mansard.object add column shelf text not null default 'none';
      alter table mansard.nar add column weight bigint;
      create table mansard.shelf (name text primary key);
      create index object_by_shelf on mansard.object (shelf);
      """;

  @TempDir private Path folder;
  private Topology topology;

  @BeforeAll
  void start(Topology shared) {
    topology = shared;
  }

  @Test
  void anUpgradeAndAKilledReplicaFailNoOperation(TestReporter reporter) throws Exception {
    var users = new Users(topology, folder);
    try (var load = PushAndPullLoad.start(users, "rolling")) {
      load.awaitProgress(1);

      var newer = NewerServer.make(topology.folder().resolve("newer"), EXPANSION);
      topology.migrateTo(newer);
      assertThat(topology.number("select max(version::int) from mansard.schema_history"))
          .isEqualTo(newer.schema());
      for (var replica : topology.replicas()) {
        load.awaitProgress(1);
        assertThat(replica.isHealthy("ready")).as(replica.output()).isTrue();
        replica.replaceBy(newer.program());
      }
      load.awaitProgress(1);

      kill(topology.replicas().get(1), load);
      load.awaitProgress(1);

      assertThat(load.stop()).as(load.toString()).isEmpty();
      reporter.publishEntry("load", load.toString());
      assertNothingIsLost(users, load);
    }
    assertThat(topology.replicas()).allMatch(replica -> replica.isHealthy("ready"));
  }

  private static void kill(Replica replica, PushAndPullLoad load) throws Exception {
    replica.kill();
    load.awaitProgress(2);
    replica.startAgain();
  }

  private static void assertNothingIsLost(Users users, PushAndPullLoad load) throws Exception {
    var late = users.login("late");
    late.run("use", "rolling").expectSuccess();
    var all = load.pushed();
    late.store()
        .realise(all.getFirst(), all.subList(1, all.size()).toArray(String[]::new))
        .expectSuccess();
  }
}

package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.commit.Lease;
import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseKeeperIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private volatile Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private final InstantSource source = this::now;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private volatile boolean lacksMemory;
  private TestDatabase database;
  private LeaseKeeper keeper;

  private Instant now() {
    if (lacksMemory) {
      throw new OutOfMemoryError("for once");
    }
    return now;
  }

  @BeforeEach
  void openKeeper() throws SQLException {
    database = TestDatabase.create(4);
    var metadata = new BlockingMetadata(database.repositories(), LIMIT);
    var hourly = new StoreSettings.LeaseTimes(Duration.ofHours(2), Duration.ofHours(1));
    keeper = new LeaseKeeper(metadata, hourly, clock, new Random(1));
  }

  @AfterEach
  void closeKeeper() {
    keeper.close();
    database.close();
  }

  @Test
  void prolongsWhatLives() throws SQLException {
    Lease lease = keeper.take();
    database.execute("update mansard.lease set expires_at = now() + interval '1 minute'");

    keeper.beat();

    keeper.requireLive(List.of(lease));
    assertThat(countProlonged()).isEqualTo(1);
  }

  @Test
  void prolongsTheOthersWhileACommitHoldsALease() throws SQLException {
    Lease committing = keeper.take();
    Lease other = keeper.take();
    database.execute("update mansard.lease set expires_at = now() + interval '1 minute'");
    now = now.plus(Duration.ofMinutes(119));
    try (var commit = database.connect();
        var statement = commit.createStatement()) {
      commit.setAutoCommit(false);
      statement.execute("delete from mansard.lease where id = '" + committing.id() + "'");

      keeper.beat();

      now = now.plus(Duration.ofMinutes(1));
      keeper.requireLive(List.of(committing, other));
      assertThat(countProlonged()).isEqualTo(1);
      commit.rollback();
    }
  }

  @Test
  void neverProlongsWhatHasExpiredOrWasAbandoned() throws SQLException {
    Lease expired = keeper.take();
    database.execute("update mansard.lease set expires_at = now() - interval '1 s'");
    Lease abandoned = keeper.take();
    database.execute("update mansard.lease set abandoned_at = now() where id = ?", abandoned.id());
    Lease live = keeper.take();

    keeper.beat();

    keeper.requireLive(List.of(live));
    assertThatThrownBy(() -> keeper.requireLive(List.of(expired)))
        .isInstanceOf(MetadataException.Stale.class);
    assertThatThrownBy(() -> keeper.requireLive(List.of(abandoned)))
        .isInstanceOf(MetadataException.Stale.class);
  }

  @Test
  void losesALeaseThatCouldNotBeProlongedForALeaseTime() {
    Lease lease = keeper.take();
    now = now.plus(Duration.ofMinutes(119));
    keeper.requireLive(List.of(lease));

    now = now.plus(Duration.ofMinutes(1));

    assertThatThrownBy(() -> keeper.requireLive(List.of(lease)))
        .isInstanceOf(MetadataException.Stale.class);
  }

  @Test
  void goesOnAfterABeatThatFailed() throws SQLException {
    Lease lease = keeper.take();
    database.execute("alter table mansard.lease rename to hidden");

    assertThatCode(keeper::beat).doesNotThrowAnyException();

    keeper.requireLive(List.of(lease));
  }

  @Test
  void goesOnAfterABeatThatLackedMemory() throws SQLException {
    Lease lease = keeper.take();
    database.execute("update mansard.lease set expires_at = now() + interval '1 minute'");
    lacksMemory = true;

    assertThatCode(keeper::beat).doesNotThrowAnyException();

    lacksMemory = false;
    keeper.beat();
    keeper.requireLive(List.of(lease));
    assertThat(countProlonged()).isEqualTo(1);
  }

  @Test
  void keepsTheHorizonAtTheOldestLiveLease() throws SQLException {
    Lease first = keeper.take();
    keeper.take();
    var leases = database.repositories().leases();

    assertThat(Await.await(leases.findHorizon(), LIMIT))
        .isEqualTo(first.startedAt().minus(Duration.ofMinutes(1)));

    database.execute("update mansard.lease set abandoned_at = now()");
    assertThat(Await.await(leases.findHorizon(), LIMIT)).isAfter(first.startedAt());
  }

  @Test
  void givesEveryLeaseAPackOfItsOwn() {
    assertThat(keeper.take().packId()).isLessThan(keeper.take().packId());
    assertThat(keeper.take().blobKey().value()).matches("packs/../[0-9a-f-]{36}\\.pack");
  }

  private long countProlonged() throws SQLException {
    return database.number(
        "select count(*) from mansard.lease"
            + " where expires_at between now() + interval '110 min' and now() + interval '120 min'");
  }
}

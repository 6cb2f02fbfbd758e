package dev.mansard.gc.leadership;

import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.leadership.postgres.PostgresLeadership;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeadershipIT {
  private StoreFixture store;
  private StallingProxy proxy;
  private StoreDatabase remote;
  private PostgresLeadership first;
  private PostgresLeadership second;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    DatabaseUrl url = store.database.url();
    proxy = new StallingProxy(url.port());
    remote =
        StoreDatabase.open(
            new DatabaseUrl(
                "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.tls()),
            2);
    first = new PostgresLeadership(remote, "first");
    second = new PostgresLeadership(store.database.database(), "second");
  }

  @AfterEach
  void close() throws Exception {
    proxy.resume();
    first.close();
    second.close();
    remote.close();
    proxy.close();
    store.close();
  }

  @Test
  void onlyOneCollectsAtATime() {
    var term = first.tryBegin(Duration.ZERO).orElseThrow();

    assertThat(second.tryBegin(Duration.ZERO)).isEmpty();

    term.close();
    try (var next = takeOver(Duration.ZERO)) {
      assertThat(next.token()).isGreaterThan(term.token());
    }
  }

  @Test
  void oneOfAllThatWaitIsFirstAndAnotherOneWhenThatIsGone() throws Exception {
    try (var term = first.tryBegin(Duration.ofHours(1)).orElseThrow()) {
      assertThat(first.isFirst()).isTrue();
      term.finish();
    }
    assertThat(first.isFirst()).as("until it asks again").isFalse();

    assertThat(first.tryBegin(Duration.ofHours(1))).isEmpty();
    assertThat(second.tryBegin(Duration.ofHours(1))).isEmpty();
    assertThat(first.tryBegin(Duration.ofHours(1))).isEmpty();
    assertThat(first.isFirst()).isTrue();
    assertThat(second.isFirst()).isFalse();

    first.close();

    await()
        .untilAsserted(
            () -> {
              assertThat(second.tryBegin(Duration.ofHours(1))).isEmpty();
              assertThat(second.isFirst()).isTrue();
            });
  }

  @Test
  void collectsAlthoughTheLastOneEndedInTheFuture() throws Exception {
    first.tryBegin(Duration.ZERO).orElseThrow().finish();
    first.close();
    store.database.execute(
        "update mansard.collector set started_at = now() + interval '1 year',"
            + " finished_at = now() + interval '1 year'");

    try (var term = second.tryBegin(Duration.ofHours(1)).orElseThrow()) {
      term.finish();
    }

    assertThat(first.tryBegin(Duration.ofHours(1))).as("with the right time now").isEmpty();
  }

  @Test
  void waitsForTheDiskOnlyWhenToldTo() throws Exception {
    store.database.executeOutside(
        "alter database " + store.database.url().database() + " set synchronous_commit = local");
    try (var _ = first.tryBegin(Duration.ZERO).orElseThrow()) {
      var session = first.session();
      assertThat(session.redoable(this::synchronousCommit)).isEqualTo("off");
      assertThat(session.transaction(this::synchronousCommit)).isEqualTo("local");

      assertFlushes(session);
    }
  }

  @Test
  void bringsToDiskWhatMustBeThereWhereNobodyWaitsForTheDisk() throws Exception {
    store.database.executeOutside(
        "alter database " + store.database.url().database() + " set synchronous_commit = off");
    try (var _ = first.tryBegin(Duration.ZERO).orElseThrow()) {
      assertFlushes(first.session());
    }
  }

  private void assertFlushes(Session session) throws SQLException {
    session.redoable(
        () ->
            session.query(
                "update mansard.collector set finished_at = clock_timestamp()", Tuple.tuple()));
    long written = store.database.number("select pg_current_wal_insert_lsn() - '0/0'");

    session.flush();

    assertThat(store.database.number("select pg_current_wal_flush_lsn() - '0/0'"))
        .isGreaterThanOrEqualTo(written);
  }

  private String synchronousCommit() {
    return first
        .session()
        .query("select current_setting('synchronous_commit')", Tuple.tuple())
        .iterator()
        .next()
        .getString(0);
  }

  @Test
  void waitsForTheIntervalAfterACollectionThatFinished() throws Exception {
    try (var term = first.tryBegin(Duration.ofHours(1)).orElseThrow()) {
      term.finish();
    }
    assertThat(second.tryBegin(Duration.ofHours(1))).isEmpty();

    store.database.execute(
        "update mansard.collector set started_at = started_at - interval '1 hour',"
            + " finished_at = finished_at - interval '1 hour'");

    try (var term = takeOver(Duration.ofHours(1))) {
      assertThat(term.token()).isPositive();
    }
  }

  @Test
  void takesUpACollectionThatWasCutShortWithoutWaiting() {
    first.tryBegin(Duration.ofHours(1)).orElseThrow().close();

    try (var term = takeOver(Duration.ofHours(1))) {
      assertThat(term.token()).isPositive();
    }
  }

  @Test
  void isTakenOverSoonAfterAKill() throws Exception {
    var _ = first.tryBegin(Duration.ZERO).orElseThrow();

    store.database.execute(
        "select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory'"
            + " and l.database = (select oid from pg_database where datname = current_database())");

    try (var term = takeOver(Duration.ZERO)) {
      assertThat(term.token()).isPositive();
    }
    assertThatThrownBy(this::dropAll).isInstanceOf(LeadershipLostException.class);
  }

  @Test
  void aCollectorThatWasPausedBetweenTwoTransactionsChangesNothingWhenItWakesUp() throws Exception {
    store.push(store.cache, 1);
    store.destroy(store.cache);
    var _ = first.tryBegin(Duration.ZERO).orElseThrow();

    proxy.stall();
    try (var _ = takeOver(Duration.ZERO)) {
      var woken = CompletableFuture.runAsync(this::dropAll);
      proxy.resume();

      assertThat(woken).failsWithin(Duration.ofSeconds(60));
      assertThat(store.count("object")).isEqualTo(1);
    }
  }

  @Test
  void aCollectorThatWasPausedWithinATransactionChangesNothingAndHoldsNobodyUp() throws Exception {
    store.push(store.cache, 1);
    var _ = first.tryBegin(Duration.ZERO).orElseThrow();
    var session = first.session();
    var locked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var paused =
        CompletableFuture.runAsync(
            () ->
                session.transaction(
                    () -> {
                      session.query("delete from mansard.object", Tuple.tuple());
                      locked.countDown();
                      return awaitLatch(goOn);
                    }));
    locked.await();

    proxy.stall();
    try (var _ = takeOver(Duration.ZERO)) {
      store.use(store.cache, path(1));
      goOn.countDown();
      proxy.resume();

      assertThat(paused).failsWithin(Duration.ofSeconds(60));
      assertThat(store.has(store.cache, 1)).isTrue();
    }
  }

  @Test
  void anOlderTokenChangesNothingEvenWithoutAnyPause() throws Exception {
    store.push(store.cache, 1);
    store.destroy(store.cache);
    try (var _ = first.tryBegin(Duration.ZERO).orElseThrow()) {
      store.database.execute("update mansard.collector set token = token + 1");

      assertThatThrownBy(this::dropAll).isInstanceOf(LeadershipLostException.class);
      assertThat(store.count("object")).isEqualTo(1);
    }
  }

  private int dropAll() {
    return new PostgresMappingRepository(first::session).dropObjects(store.cache.id(), 10);
  }

  /** As a collector's loop does it; 10 seconds are promised, a busy machine gets more. */
  private Term takeOver(Duration interval) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> second.tryBegin(interval), Optional::isPresent)
        .orElseThrow();
  }

  private static boolean awaitLatch(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paths that are pinned while they expire, told step by step. */
class PinRacesIT {
  private static final Duration OLD = Duration.ofDays(31);

  /** Who reads pin targets waits for whoever holds the lock 7, by looking again and again. */
  private static final List<String> PIN_TARGETS_BEHIND_A_GATE =
      List.of(
          """
          create function mansard.gate() returns boolean language plpgsql volatile as $$
          begin
            while not pg_try_advisory_xact_lock_shared(7) loop
              perform pg_sleep(0.01);
            end loop;
            return true;
          end $$
          """,
          "alter table mansard.pin_target rename to kept_pin_target",
          """
          create view mansard.pin_target as
          select t.* from (select mansard.gate() as is_open offset 0) g
          cross join mansard.kept_pin_target t
          """);

  private static final String AT_THE_GATE =
      "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
          + " and datname = current_database()";

  private static final String PIN_THAT_WAITS =
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
          + " and query like '%for key share'"
          + " and datname = current_database()";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    assertThat(store.problems()).isEmpty();
    collector.close();
    store.close();
  }

  @Test
  void aPathThatIsPinnedAfterItWasMarkedStaysWithItsClosure() throws Exception {
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2, 3);
    store.push(store.cache, 3);
    store.push(store.cache, 4);
    store.passTime(OLD);

    collector.step(
        () -> {
          Expiry expiry = Marking.mark(collector);
          store.pin(store.cache, "release", 1);
          Marking.dropAll(expiry);
          return 0;
        });

    for (long i = 1; i <= 3; i++) {
      assertThat(store.has(store.cache, i)).as("path %d", i).isTrue();
    }
    assertThat(store.has(store.cache, 4)).isFalse();
  }

  /** The drop has begun, and has seen no pin, when one comes and is acknowledged. */
  @Test
  void aPathWhosePinWasAcknowledgedStays() throws Exception {
    store.push(store.cache, 1);
    store.age(store.cache, 1, OLD);
    boolean isPinned =
        collector.step(
            () -> {
              Expiry expiry = Marking.mark(collector);
              try (var gate = store.database.connect();
                  var hold = gate.createStatement()) {
                hold.execute("select pg_advisory_lock(7)");
                PIN_TARGETS_BEHIND_A_GATE.forEach(this::execute);
                var drop = threads.submit(() -> expiry.drop(100));
                await().until(() -> store.database.number(AT_THE_GATE) == 1);
                var pin = threads.submit(this::pin);
                await().until(() -> pin.isDone() || store.database.number(PIN_THAT_WAITS) == 1);
                hold.execute("select pg_advisory_unlock(7)");
                drop.get(60, TimeUnit.SECONDS);
                return pin.get(60, TimeUnit.SECONDS);
              }
            });

    assertThat(store.has(store.cache, 1)).isEqualTo(isPinned);
  }

  private void execute(String sql) {
    try {
      store.database.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As api-service does it; whether there was something to pin. */
  private boolean pin() throws SQLException {
    try (var pinning = store.database.connect();
        var statement = pinning.createStatement()) {
      pinning.setAutoCommit(false);
      boolean isThere;
      try (var found = statement.executeQuery("select from mansard.object for key share")) {
        isThere = found.next();
      }
      if (isThere) {
        statement.execute(
            "insert into mansard.pin (cache_id, name, keep_revisions, keep_days)"
                + " select id, 'release', 1, 0 from mansard.cache limit 1");
        statement.execute(
            "insert into mansard.kept_pin_target (cache_id, name, store_path_hash, store_path,"
                + " pinned_at, kept_until) select cache_id, 'release', store_path_hash, store_path,"
                + " clock_timestamp(), 'infinity' from mansard.object");
      }
      pinning.commit();
      return isThere;
    }
  }

  @Test
  void aPathThatIsJustBeingPinnedIsPassedOver() throws Exception {
    store.push(store.cache, 1);
    store.passTime(OLD);

    try (var pinning = store.database.connect()) {
      pinning.setAutoCommit(false);
      try (var lock = pinning.createStatement()) {
        lock.execute("select from mansard.object for key share");
        collector.collect();
        assertThat(store.has(store.cache, 1)).isTrue();
      }
      pinning.rollback();
    }

    collector.collect();
    assertThat(store.has(store.cache, 1)).isFalse();
  }
}

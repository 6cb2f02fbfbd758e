package dev.mansard.gc.event;

import static dev.mansard.gc.event.EventDatabase.LIMIT;
import static dev.mansard.gc.event.EventDatabase.MAIN;
import static dev.mansard.store.fixture.StoreRows.hash;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.event.CacheEvent.CacheDestroyed;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.event.CacheEvent.SweepRequested;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxConsumerIT {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private static EventDatabase database;
  private OutboxConsumer consumer;

  @BeforeAll
  static void open() throws Exception {
    database = new EventDatabase();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void reset() throws Exception {
    database.reset();
    consumer = new OutboxConsumer(database.events, LIMIT);
  }

  @Test
  void foldsAccessTimesNeverBackwardsAndNeverIntoTheFuture() throws Exception {
    var untouched = database.lastAccess(4);
    database.append(
        accessed(Map.of(hash(1), now.minusSeconds(60), hash(2), now.minusSeconds(9))),
        accessed(Map.of(hash(1), now.minusSeconds(90), hash(3), now.plus(Duration.ofDays(9)))),
        accessed(Map.of(hash(4), now.minus(Duration.ofDays(30)), hash(5555), now)));

    consumer.consume();

    assertThat(database.lastAccess(1)).isEqualTo(now.minusSeconds(60));
    assertThat(database.lastAccess(2)).isEqualTo(now.minusSeconds(9));
    assertThat(database.lastAccess(3)).isBetween(now.minusSeconds(5), now.plusSeconds(300));
    assertThat(database.lastAccess(4)).isEqualTo(untouched);
    assertThat(database.number("select count(*) from mansard.outbox")).isZero();
  }

  @Test
  void writesManyAccessesByOneStatement() throws Exception {
    var all = new HashMap<StorePathHash, Instant>();
    for (int i = 0; i < 100; i++) {
      all.put(hash(i), now);
    }
    database.append(accessed(all), accessed(all), accessed(all));
    long before = transactions();

    consumer.consume();

    assertThat(database.number("select count(distinct last_accessed_at) from mansard.object"))
        .isEqualTo(1);
    assertThat(transactions() - before).isLessThan(20);
  }

  /** Also counts what other sessions of this database do, such as the statements of the test. */
  private long transactions() throws Exception {
    database.database.execute("select pg_stat_clear_snapshot()");
    return database.number(
        "select xact_commit from pg_stat_database where datname = current_database()");
  }

  @Test
  void asksForASweepUntilOneIsDone() throws Exception {
    assertThat(Await.await(database.sweeps.find(), LIMIT)).isEmpty();
    database.append(new CacheDestroyed(MAIN, now));
    consumer.consume();
    var first = Await.await(database.sweeps.find(), LIMIT).orElseThrow();

    database.append(new SweepRequested(now));
    consumer.consume();
    Await.run(database.sweeps.finish(first), LIMIT);

    var second = Await.await(database.sweeps.find(), LIMIT).orElseThrow();
    assertThat(second).isAfter(first);
    Await.run(database.sweeps.finish(second), LIMIT);
    assertThat(Await.await(database.sweeps.find(), LIMIT)).isEmpty();
  }

  @Test
  void keepsWhatItCannotUseAndGoesOn() throws Exception {
    database.database.execute(
        "insert into mansard.outbox (topic_key, event_type, payload, created_at) values"
            + " ('main', 'x', '{\"type\":\"x\",\"version\":1,\"at\":\"2026-11-20T10:00:00Z\"}', now()),"
            + " ('main', 'x', '{\"version\":7}', now())");
    database.append(accessed(Map.of(hash(1), now)));

    consumer.consume();

    assertThat(database.lastAccess(1)).isEqualTo(now);
    assertThat(database.database.texts("select reason from mansard.dead_letter order by id"))
        .containsExactly("event: type \"x\" is not known", "event: version 7; known is 1");
    assertThat(database.number("select count(*) from mansard.outbox")).isZero();
  }

  @Test
  void looksForTheOneEventThatTheDatabaseRefuses() throws Exception {
    database.database.execute(
        "alter table mansard.object add constraint not_this check (store_path_hash <> '"
            + hash(3).value()
            + "' or last_accessed_at < now() - interval '1 hour')");
    for (int i = 0; i < 7; i++) {
      database.append(accessed(Map.of(hash(i), now)));
    }

    consumer.consume();
    database.database.execute("alter table mansard.object drop constraint not_this");

    assertThat(database.number("select count(*) from mansard.dead_letter")).isEqualTo(1);
    assertThat(database.database.texts("select reason || payload from mansard.dead_letter"))
        .singleElement()
        .asString()
        .contains("not_this", hash(3).value());
    for (int i : new int[] {0, 1, 2, 4, 5, 6}) {
      assertThat(database.lastAccess(i)).isEqualTo(now);
    }
  }

  @Test
  void losesNothingToAnotherConsumer() throws Exception {
    for (int i = 0; i < 50; i++) {
      database.append(new CacheDestroyed(MAIN, now), accessed(Map.of(hash(i), now)));
    }
    try (var other = new EventLoop(new OutboxConsumer(database.events, LIMIT), ofMillis(1));
        var _ = new EventLoop(new OutboxConsumer(database.events, LIMIT), ofMillis(1))) {
      assertThat(other).isNotNull();
      assertThat(new OutboxAccessLag(database.outbox, LIMIT, LIMIT).isCaughtUp()).isTrue();
      assertThat(
              new Patience(LIMIT)
                  .until(() -> Await.await(database.outbox.state(), LIMIT).count() == 0))
          .isTrue();
    }

    assertThat(database.number("select count(*) from journal")).isEqualTo(50);
    assertThat(
            database.number(
                "select count(*) from journal a join journal b on a.n < b.n and a.sequence >= b.sequence"))
        .isZero();
    assertThat(database.number("select count(distinct last_accessed_at) from mansard.object"))
        .isEqualTo(2);
  }

  private static Duration ofMillis(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void isCaughtUpOnlyWhenAccessEventsAreRead() {
    var lag = new OutboxAccessLag(database.outbox, Duration.ofMillis(300), LIMIT);
    assertThat(lag.isCaughtUp()).isTrue();
    database.append(new CacheDestroyed(MAIN, now));
    assertThat(lag.isCaughtUp()).isTrue();
    database.append(accessed(Map.of(hash(1), now)));
    assertThat(lag.isCaughtUp()).isFalse();

    consumer.consume();

    assertThat(lag.isCaughtUp()).isTrue();
  }

  @Test
  void isNotCaughtUpWithoutADatabase() {
    var nowhere = DatabaseUrl.parse("postgres://mansard@127.0.0.1:1/mansard?sslmode=disable");
    try (var none = StoreDatabase.open(nowhere, 1)) {
      var outbox = PostgresOutboxRepository.of(none);

      assertThat(new OutboxAccessLag(outbox, LIMIT, LIMIT).isCaughtUp()).isFalse();
    }
  }

  private ObjectsAccessed accessed(Map<StorePathHash, Instant> times) {
    return new ObjectsAccessed(MAIN, times, now);
  }
}

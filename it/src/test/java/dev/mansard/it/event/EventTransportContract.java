package dev.mansard.it.event;

import static dev.mansard.it.event.EventHome.CACHES;
import static dev.mansard.it.event.EventHome.LIMIT;
import static dev.mansard.store.fixture.StoreRows.hash;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.event.EventConsumer;
import dev.mansard.gc.event.EventLoop;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.it.process.Pause;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.CacheDestroyed;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.event.CacheEvent.ObjectsDeleted;
import dev.mansard.protocol.event.CacheEvent.SweepRequested;
import dev.mansard.store.metadata.MetadataException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds whatever the transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventTransportContract {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  EventHome home;

  @BeforeAll
  void openHome() throws Exception {
    home = new EventHome();
  }

  @AfterAll
  void closeHome() {
    home.close();
  }

  @BeforeEach
  void reset() throws Exception {
    try (var consumer = newConsumer(home.events)) {
      relay();
      drain(consumer);
    }
    home.reset();
  }

  /** Does what api-service does with its outbox. */
  abstract void relay();

  /** Does what api-service does with accesses. */
  abstract void publish(List<CacheEvent> accesses);

  abstract EventConsumer newConsumer(EventRepository events);

  abstract AccessLag lag(Duration patience);

  /** Brings something that is no event to where consumers find it. */
  abstract void poison(String text) throws Exception;

  /** Makes everything come again that came since the test began. */
  abstract void replay() throws Exception;

  /** Whether nothing is unread. */
  abstract boolean isDrained() throws Exception;

  void drain(EventConsumer consumer) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    do {
      consumer.consume();
      assertThat(System.nanoTime()).as("drained in time").isLessThan(end);
    } while (!isDrained());
  }

  private void appendChanges(int rounds) {
    for (int i = 0; i < rounds; i++) {
      var events = new ArrayList<CacheEvent>();
      CACHES.forEach(cache -> events.add(new CacheDestroyed(cache, now)));
      home.append(events);
    }
  }

  private List<List<String>> expected() throws SQLException {
    var all = new ArrayList<List<String>>();
    for (var cache : CACHES) {
      all.add(
          home.database.texts(
              "select id from mansard.outbox where topic_key = ? and event_type <> 'objects-accessed'"
                  + " order by id",
              cache.value()));
    }
    return all;
  }

  private List<List<String>> journals() throws SQLException {
    var all = new ArrayList<List<String>>();
    for (var cache : CACHES) {
      all.add(home.journal(cache));
    }
    return all;
  }

  @Test
  void everyChangeTakesEffectOnceInTheOrderOfItsCache() throws Exception {
    appendChanges(40);
    var expected = expected();

    relay();
    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(journals()).isEqualTo(expected);
    assertThat(home.number("select count(*) from mansard.outbox")).isZero();
    assertThat(home.number("select count(*) from mansard.sweep_request")).isEqualTo(1);
  }

  @Test
  void aReplayChangesNothing() throws Exception {
    appendChanges(5);
    publish(List.of(accessed(0, 7, now.minusSeconds(60))));
    var expected = expected();
    try (var consumer = newConsumer(home.events)) {
      relay();
      drain(consumer);
    }
    home.database.execute("update mansard.object set last_accessed_at = now()");
    long sum = home.number("select sum(extract(epoch from last_accessed_at)) from mansard.object");

    replay();
    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(journals()).isEqualTo(expected);
    assertThat(home.number("select sum(extract(epoch from last_accessed_at)) from mansard.object"))
        .isEqualTo(sum);
    assertThat(lag(LIMIT).isCaughtUp()).isTrue();
  }

  @Test
  void aRequestedSweepBecomesAReasonToCollect() throws Exception {
    home.append(List.of(new SweepRequested(now)));
    relay();

    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(home.number("select count(*) from mansard.sweep_request")).isEqualTo(1);
    assertThat(home.number("select count(*) from mansard.dead_letter")).isZero();
  }

  /** It may overtake a change of its cache, since its writer does not lock the cache's row. */
  @Test
  void whatACollectorDeletedIsNoReasonToCollectAndHoldsUpNoChange() throws Exception {
    var cache = CACHES.getFirst();
    home.append(List.of(new ObjectsDeleted(cache, Set.of(hash(1), hash(2)), now)));
    relay();

    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(home.number("select count(*) from mansard.sweep_request")).isZero();
    assertThat(home.journal(cache)).isEmpty();
    assertThat(home.number("select count(*) from mansard.dead_letter")).isZero();
    assertThat(lag(PATIENCE).isCaughtUp()).isTrue();
  }

  @Test
  void aConsumerThatDiesAnywhereLosesAndRepeatsNothing() throws Exception {
    appendChanges(15);
    var expected = expected();
    relay();
    var unreliable = new UnreliableRepository(home.events, new Random(42));

    for (int life = 0; life < 60; life++) {
      try (var consumer = newConsumer(unreliable)) {
        drain(consumer);
        break;
      } catch (MetadataException e) {
        assertThat(e).hasMessage("made up");
      }
    }
    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(journals()).isEqualTo(expected);
  }

  @Test
  void severalConsumersDoTheWorkOnce() throws Exception {
    appendChanges(60);
    var expected = expected();
    try (var one = new EventLoop(newConsumer(home.events), Duration.ofMillis(10));
        var two = new EventLoop(newConsumer(home.events), Duration.ofMillis(10))) {
      assertThat(one).isNotSameAs(two);
      relay();
      assertThat(Pause.until(LIMIT, () -> count("journal") >= 180)).isTrue();
    }

    assertThat(journals()).isEqualTo(expected);
  }

  private long count(String table) {
    try {
      return home.number("select count(*) from " + table);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsNoEventIsKeptWithTheReasonAndHoldsUpNothing() throws Exception {
    poison("{\"type\":\"nonsense\",\"version\":1,\"at\":\"2026-11-20T10:00:00Z\"}");
    poison("{\"version\":99}");
    appendChanges(3);
    var expected = home.journal(CACHES.getFirst()).size();
    relay();

    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(expected).isZero();
    assertThat(home.journal(CACHES.getFirst())).hasSize(3);
    assertThat(home.database.texts("select reason from mansard.dead_letter"))
        .containsExactlyInAnyOrder(
            "event: type \"nonsense\" is not known", "event: version 99; known is 1");
    assertThat(home.database.texts("select payload from mansard.dead_letter"))
        .anySatisfy(payload -> assertThat(payload).contains("99"));
  }

  @Test
  void manyAccessesAreFoldedAndSeenAsLagUntilThen() throws Exception {
    publish(List.of());
    for (int i = 0; i < 300; i++) {
      publish(List.of(accessed(i % 3, i % 100, now.minusSeconds(i))));
    }
    relay();
    assertThat(lag(PATIENCE).isCaughtUp()).isFalse();

    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(lag(PATIENCE).isCaughtUp()).isTrue();
    assertThat(home.number("select count(distinct last_accessed_at) from mansard.object"))
        .isEqualTo(300);
    assertThat(
            home.number(
                "select count(*) from mansard.object where last_accessed_at < now() - interval '1 hour'"))
        .isZero();
  }

  @Test
  void waitsForAConsumerThatIsAlmostThere() throws Exception {
    publish(List.of(accessed(0, 1, now)));
    try (var loop = new EventLoop(newConsumer(home.events), Duration.ofMillis(100))) {
      assertThat(loop).isNotNull();
      assertThat(lag(LIMIT).isCaughtUp()).isTrue();
    }
    assertThat(
            home.number(
                "select count(*) from mansard.object where last_accessed_at > now() - interval '1 hour'"))
        .isEqualTo(1);
  }

  ObjectsAccessed accessed(int cache, int object, Instant at) {
    return new ObjectsAccessed(CACHES.get(cache), Map.of(hash(object), at), now);
  }
}

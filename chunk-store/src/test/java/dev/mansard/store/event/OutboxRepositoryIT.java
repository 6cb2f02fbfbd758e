package dev.mansard.store.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.fixture.StoreRows;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxRepositoryIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final CacheName CACHE = CacheName.parse("main");

  private TestDatabase database;
  private OutboxRepository outbox;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.create(4);
    outbox = PostgresOutboxRepository.of(database.database());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void handsEventsOverInOrderAndRemovesThoseThatAreOut() {
    append(5);
    var handed = new ArrayList<OutboxRecord>();

    int removed =
        Await.await(
            outbox.relay(
                4,
                events -> {
                  handed.addAll(events);
                  return CompletableFuture.completedFuture(3);
                }),
            LIMIT);

    assertThat(removed).isEqualTo(3);
    assertThat(handed).hasSize(4).extracting(OutboxRecord::id).isSorted();
    assertThat(handed.getFirst().key()).isEqualTo("main");
    assertThat(EventJson.parse(handed.getFirst().payload()))
        .isEqualTo(new CacheEvent.CacheDestroyed(CACHE, AT));
    assertThat(Await.await(outbox.state(), LIMIT).count()).isEqualTo(2);
  }

  @Test
  void keepsEventsWhoseFateIsUnknown() {
    append(1);

    assertThatThrownBy(
            () ->
                Await.await(
                    outbox.relay(
                        9, events -> CompletableFuture.failedFuture(new Exception("no broker"))),
                    LIMIT))
        .isInstanceOf(MetadataException.class);

    assertThat(Await.await(outbox.state(), LIMIT).count()).isEqualTo(1);
  }

  @Test
  void letsOneProcessRelayAtATime() {
    append(1);
    var published = new CompletableFuture<Integer>();
    var begun = new CompletableFuture<Void>();
    var first =
        Await.start(
            outbox.relay(
                9,
                events -> {
                  begun.complete(null);
                  return published;
                }));
    begun.join();

    assertThat(Await.await(outbox.relay(9, events -> published), LIMIT)).isZero();

    published.complete(1);
    assertThat(Await.await(first, LIMIT)).isEqualTo(1);
  }

  @Test
  void keepsWhatCanNeverBeRelayedAsADeadLetter() throws Exception {
    append(1);
    long id = database.number("select id from mansard.outbox");

    Await.run(outbox.bury(id, "too large"), LIMIT);
    Await.run(outbox.bury(id, "too large"), LIMIT);

    assertThat(Await.await(outbox.state(), LIMIT).count()).isZero();
    assertThat(
            database.texts(
                "select origin || ' ' || topic_key || ' ' || reason from mansard.dead_letter"))
        .containsExactly("outbox/" + id + " main too large");
  }

  @Test
  void tellsWhichAccessEventsAreUnread() {
    append(1);
    assertThat(Await.await(outbox.findNewestAccess(), LIMIT)).isZero();
    var hash = StorePathHash.parse("a".repeat(32));
    Await.run(
        outbox.append(List.of(new CacheEvent.ObjectsAccessed(CACHE, Map.of(hash, AT), AT))), LIMIT);

    long newest = Await.await(outbox.findNewestAccess(), LIMIT);

    assertThat(newest).isPositive();
    assertThat(Await.await(outbox.hasAccessUpTo(newest), LIMIT)).isTrue();
    assertThat(Await.await(outbox.hasAccessUpTo(newest - 1), LIMIT)).isFalse();
  }

  @Test
  void foldsTheOldestAccessesWhereMoreWaitThanMay() throws Exception {
    makeObjects();
    append(1);
    for (int i = 0; i < 7; i++) {
      Await.run(outbox.append(List.of(accessed(i))), LIMIT);
    }

    assertThat(Await.await(outbox.foldAccesses(3, 2), LIMIT)).isEqualTo(2);
    assertThat(Await.await(outbox.foldAccesses(3, 9), LIMIT)).isEqualTo(2);
    assertThat(Await.await(outbox.foldAccesses(3, 9), LIMIT)).isZero();

    assertThat(
            database.texts(
                "select store_path_hash from mansard.object"
                    + " where last_accessed_at > '2026-11-01' order by 1"))
        .containsExactlyElementsOf(
            IntStream.range(0, 4).mapToObj(i -> StoreRows.hash(i).value()).toList());
    assertThat(database.texts("select event_type from mansard.outbox order by id"))
        .containsExactly(
            "cache-destroyed", "objects-accessed", "objects-accessed", "objects-accessed");
  }

  @Test
  void foldsPastWhatIsNoEvent() throws Exception {
    makeObjects();
    database.execute(
        "insert into mansard.outbox (topic_key, event_type, payload, created_at)"
            + " values ('main', 'objects-accessed', '{\"version\":7}', now())");
    Await.run(outbox.append(List.of(accessed(1))), LIMIT);

    assertThat(Await.await(outbox.foldAccesses(0, 9), LIMIT)).isEqualTo(2);

    assertThat(database.texts("select reason from mansard.dead_letter"))
        .containsExactly("event: version 7; known is 1");
    assertThat(
            database.number(
                "select count(*) from mansard.object where last_accessed_at > '2026-11-01'"))
        .isEqualTo(1);
    assertThat(database.number("select count(*) from mansard.outbox")).isZero();
  }

  @Test
  void leavesAccessesAloneThatSomebodyElseIsReading() throws Exception {
    makeObjects();
    Await.run(outbox.append(List.of(accessed(1), accessed(2))), LIMIT);
    try (var reader = database.connect();
        var lock = reader.prepareStatement("delete from mansard.outbox where id = ?")) {
      reader.setAutoCommit(false);
      lock.setLong(1, database.number("select min(id) from mansard.outbox"));
      lock.executeUpdate();

      assertThat(Await.await(outbox.foldAccesses(0, 9), LIMIT)).isEqualTo(1);
      reader.rollback();
    }

    assertThat(Await.await(outbox.foldAccesses(0, 9), LIMIT)).isEqualTo(1);
  }

  private static CacheEvent accessed(int object) {
    return new CacheEvent.ObjectsAccessed(CACHE, Map.of(StoreRows.hash(object), AT), AT);
  }

  private void makeObjects() throws Exception {
    StoreRows.insertCache(database, "main", "k");
    StoreRows.insertObjects(database);
    database.execute("update mansard.object set last_accessed_at = '2026-01-01'");
  }

  private void append(int count) {
    List<CacheEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(new CacheEvent.CacheDestroyed(CACHE, AT.plusSeconds(i)));
    }
    Await.run(outbox.append(events), LIMIT);
  }
}

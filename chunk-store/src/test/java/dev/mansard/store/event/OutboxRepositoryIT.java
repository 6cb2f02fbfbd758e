package dev.mansard.store.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.postgres.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

  private void append(int count) {
    List<CacheEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(new CacheEvent.CacheDestroyed(CACHE, AT.plusSeconds(i)));
    }
    Await.run(outbox.append(events), LIMIT);
  }
}

package dev.mansard.gc.collect;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.protocol.event.CacheEvent.ObjectsDeleted;
import dev.mansard.store.event.EventJson;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collection tells of the objects it deletes. */
class ExpiryEventsIT {
  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
  }

  @AfterEach
  void close() {
    collector.close();
    store.close();
  }

  @Test
  void tellsOfWhatExpiredByEventsAndOfNothingElse() throws Exception {
    store.push(store.cache, 1);
    store.push(store.cache, 2);
    store.push(store.cache, 3);
    store.age(store.cache, 1, Duration.ofDays(31));
    store.age(store.cache, 2, Duration.ofDays(32));
    var destroyed = store.createCache("destroyed");
    store.push(destroyed, 4);
    store.destroy(destroyed);

    collector.collect();
    collector.collect();

    assertThat(store.database.texts("select payload::text from mansard.outbox"))
        .map(EventJson::parse)
        .singleElement()
        .isInstanceOfSatisfying(
            ObjectsDeleted.class,
            event -> {
              assertThat(event.cache()).isEqualTo(store.cache.name());
              assertThat(event.objects()).containsExactlyInAnyOrder(path(1).hash(), path(2).hash());
            });
    assertThat(store.count("outbox where topic_key = 'first'")).isEqualTo(1);
  }

  /** More than go into one event. */
  @Test
  void tellsOfThousandsInEventsOfAThousand() throws Exception {
    store.push(store.cache, 1);
    store.database.execute(
        "insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs,"
            + " foreign_signatures, created_at, last_accessed_at)"
            + " select cache_id, lpad(n::text, 32, '0'), nar_id, '', '{}', '{}', now(),"
            + " now() - interval '60 days' from mansard.object, generate_series(1, 3000) n");
    store.database.execute(
        "update mansard.nar set reference_count = (select count(*) from mansard.object)");

    assertThat(removed(collector.collect(), "mappings by age")).isEqualTo(3_000);

    assertThat(
            store.database.number(
                "select sum(jsonb_array_length(payload->'objects')) from mansard.outbox"))
        .isEqualTo(3_000);
    assertThat(
            store.database.number(
                "select max(jsonb_array_length(payload->'objects')) from mansard.outbox"))
        .isLessThanOrEqualTo(1_000);
  }

  @Test
  void tellsNothingOfWhatStaysAfterAll() throws Exception {
    store.push(store.cache, 1);
    store.age(store.cache, 1, Duration.ofDays(31));
    try (var busy = store.database.connect();
        var lock = busy.createStatement()) {
      busy.setAutoCommit(false);
      lock.execute("select from mansard.object for no key update");

      assertThat(removed(collector.collect(), "mappings by age")).isZero();
      busy.rollback();
    }

    assertThat(store.count("outbox")).isZero();
    assertThat(store.has(store.cache, 1)).isTrue();
  }
}

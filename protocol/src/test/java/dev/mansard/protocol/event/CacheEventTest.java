package dev.mansard.protocol.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.RetentionPeriod;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheEventTest {
  private static final CacheName CACHE = CacheName.parse("team");
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

  private static List<CacheEvent> all() {
    var hash = TestVectors.STORE_PATHS.getFirst().hash();
    return List.of(
        new CacheEvent.CacheDestroyed(CACHE, NOW),
        new CacheEvent.RetentionChanged(CACHE, new RetentionPeriod.Global(), NOW),
        new CacheEvent.ObjectsDeleted(CACHE, Set.of(hash), NOW),
        new CacheEvent.SweepRequested(NOW),
        new CacheEvent.ObjectsAccessed(CACHE, Map.of(hash, NOW), NOW));
  }

  /** Written into topics and rows; they may never change. */
  @Test
  void hasStableNames() {
    assertThat(all())
        .extracting(CacheEvent::type)
        .containsExactly(
            "cache-destroyed",
            "retention-changed",
            "objects-deleted",
            "sweep-requested",
            "objects-accessed");
  }

  @Test
  void isKeyedByItsCache() {
    for (var event : all()) {
      assertThat(event.at()).isEqualTo(NOW);
      if (event instanceof CacheEvent.SweepRequested) {
        assertThat(event.subject()).isEmpty();
      } else {
        assertThat(event.subject()).contains(CACHE);
      }
    }
  }

  @Test
  void keepsACopyOfTheAccessTimes() {
    var times = new HashMap<>(Map.of(TestVectors.STORE_PATHS.getFirst().hash(), NOW));
    var event = new CacheEvent.ObjectsAccessed(CACHE, times, NOW);

    times.clear();

    assertThat(event.lastAccess()).hasSize(1);
  }
}

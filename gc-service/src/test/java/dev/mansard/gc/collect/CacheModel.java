package dev.mansard.gc.collect;

import dev.mansard.store.metadata.CacheView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a cache should hold, by a few lines of arithmetic. Times are days since the beginning. */
final class CacheModel {
  final CacheView cache;
  final Map<Long, Path> paths = new HashMap<>();

  /** What each pin stands for. */
  final Map<String, Long> pins = new HashMap<>();

  /** 0 = for ever. */
  int retentionDays;

  CacheModel(CacheView cache, int retentionDays) {
    this.cache = cache;
    this.retentionDays = retentionDays;
  }

  static final class Path {
    final Set<Long> references;
    int usedOn;

    Path(Set<Long> references, int usedOn) {
      this.references = references;
      this.usedOn = usedOn;
    }
  }

  /** What may go on that day: old, and out of reach of everything that is not or is pinned. */
  Set<Long> droppable(int today) {
    Set<Long> droppable = new HashSet<>();
    if (retentionDays == 0) {
      return droppable;
    }
    Deque<Long> reached = new ArrayDeque<>();
    paths.forEach(
        (seed, path) -> {
          if (today - path.usedOn > retentionDays && !pins.containsValue(seed)) {
            droppable.add(seed);
          } else {
            reached.add(seed);
          }
        });
    while (!reached.isEmpty()) {
      for (long reference : Objects.requireNonNull(paths.get(reached.remove())).references) {
        if (droppable.remove(reference)) {
          reached.add(reference);
        }
      }
    }
    return droppable;
  }
}

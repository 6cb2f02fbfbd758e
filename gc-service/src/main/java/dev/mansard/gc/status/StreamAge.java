package dev.mansard.gc.status;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For how long records have waited in a topic. A broker does not say; but what was the end of a
 * partition some minutes ago, and has not been read up to there, has waited for those minutes.
 *
 * <p>For one thread. True to the interval between two looks.
 */
final class StreamAge {
  private static final int MOST_LOOKS = 2_000;

  private final Deque<Look> looks = new ArrayDeque<>();

  private record Place(String source, int number) {}

  private record Look(long nanos, Map<Place, Long> ends) {}

  /** The age of the oldest record that waits; zero if none does. */
  Duration update(List<StoreStatus.Partition> partitions, long nanos) {
    var next = new HashMap<Place, Long>();
    var behind = new HashMap<Place, Long>();
    for (var partition : partitions) {
      var place = new Place(partition.source(), partition.number());
      next.put(place, partition.next());
      if (partition.end() > partition.next()) {
        behind.put(place, partition.end());
      }
    }
    if (!behind.isEmpty() && looks.size() < MOST_LOOKS) {
      looks.addLast(new Look(nanos, Map.copyOf(behind)));
    }
    while (!looks.isEmpty() && isRead(looks.getFirst(), next)) {
      looks.removeFirst();
    }
    return looks.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(1, nanos - looks.getFirst().nanos()));
  }

  /** A partition that is known no more is of a topic that is gone. */
  private static boolean isRead(Look look, Map<Place, Long> next) {
    return look.ends().entrySet().stream()
        .allMatch(end -> next.getOrDefault(end.getKey(), Long.MAX_VALUE) >= end.getValue());
  }
}

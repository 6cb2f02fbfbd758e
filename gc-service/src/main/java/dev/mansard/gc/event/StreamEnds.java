package dev.mansard.gc.event;

import java.util.Map;

/** Up to where access events have been published. For any thread. */
public interface StreamEnds {

  /**
   * The ends of all partitions now.
   *
   * @throws BrokerUnavailableException if they cannot be found out
   */
  Ends find();

  /**
   * Offsets behind the last record of each partition.
   *
   * @param source as the offsets are kept under
   */
  record Ends(String source, Map<Integer, Long> offsets) {

    public Ends {
      offsets = Map.copyOf(offsets);
    }

    boolean areReached(Map<Integer, Long> read) {
      return offsets.entrySet().stream()
          .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
  }
}

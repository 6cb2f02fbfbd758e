package dev.mansard.gc.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The store at one moment.
 *
 * @param sinceCollection since the last collection began, or came to its end; whichever was later,
 *     and whichever process ran it
 * @param collectedAt when one last came to its end
 * @param quarantinedFrames damaged pieces of packs that somebody needs
 * @param oldestEvent age of the oldest change that waits in the outbox; zero: none does
 * @param oldestAccess the same of accesses
 * @param streams partitions of topics, as far as they are known here
 */
public record StoreStatus(
    Optional<Duration> sinceCollection,
    Optional<Instant> collectedAt,
    long quarantinedFrames,
    Duration oldestEvent,
    Duration oldestAccess,
    List<Partition> streams) {

  public StoreStatus {
    streams = List.copyOf(streams);
  }

  /**
   * How far a partition has been read.
   *
   * @param source the topic, and which one of that name
   * @param next the offset to be read next
   * @param end the offset after the last record when it was last looked at
   */
  public record Partition(String source, int number, long next, long end) {
    /** The accesses have a topic of their own. */
    boolean isOfAccesses() {
      return source.substring(0, Math.max(0, source.lastIndexOf('@'))).endsWith(".accesses");
    }
  }
}

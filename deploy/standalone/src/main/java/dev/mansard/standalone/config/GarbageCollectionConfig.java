package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * When to collect, and what.
 *
 * @param interval between two runs; zero = never
 * @param defaultRetentionPeriod of caches without their own; zero = for ever
 * @param gracePeriod between the end of a pack and the deletion of its bytes; zero = at once
 * @param busyPercent share of the time that a long collection works; 100 = never rests
 * @param compaction of packs of which little is left
 * @param inventory of what lies in the storage
 */
public record GarbageCollectionConfig(
    Duration interval,
    Duration defaultRetentionPeriod,
    Duration gracePeriod,
    int busyPercent,
    Compaction compaction,
    Inventory inventory) {
  /** Of a long collection. */
  static final int BUSY_PERCENT = 10;

  /**
   * When packs are copied, and how fast.
   *
   * @param livePercent packs of which less is alive are copied; 0 = none
   * @param bytesPerSecond so fast at most
   * @param bytesPerRun so much at most in one collection
   */
  public record Compaction(int livePercent, long bytesPerSecond, long bytesPerRun) {
    /** Half alive, 64 MiB a second, 16 GiB a collection. */
    public static final Compaction STANDARD = new Compaction(50, 64L << 20, 16L << 30);
  }

  /**
   * When the storage is compared with the rows.
   *
   * @param interval between two rounds; zero = never
   * @param grace how long a blob that no row knows is left alone
   * @param keysPerSecond so many at most
   */
  public record Inventory(Duration interval, Duration grace, int keysPerSecond) {
    /** Every week, a day, ten thousand. */
    public static final Inventory STANDARD =
        new Inventory(Duration.ofDays(7), Duration.ofDays(1), 10_000);
  }
}

package dev.mansard.store.upload;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.chunk.ChunkingSettings;
import dev.mansard.store.compression.CompressionSettings;
import java.time.Duration;

/**
 * How NARs are stored.
 *
 * @param chunking where NARs are cut
 * @param compression what happens to new chunks
 * @param minimumRunBytes duplicates are taken only in runs of at least so many bytes
 * @param requirePossessionProof whether the body of a known NAR is read and hashed all the same
 * @param packs when a pack is closed
 * @param leases how long a crashed upload holds up GC
 * @param resources what all uploads together may use
 */
public record StoreSettings(
    ChunkingSettings chunking,
    CompressionSettings compression,
    long minimumRunBytes,
    boolean requirePossessionProof,
    PackLimits packs,
    LeaseTimes leases,
    Resources resources) {

  /** Checks the bounds. */
  public StoreSettings {
    require(minimumRunBytes >= 0, "minimum run", minimumRunBytes, "0 and more");
  }

  /** The default of every setting: chunks as Attic cuts them, zstd. */
  public static StoreSettings standard() {
    return new StoreSettings(
        ChunkingSettings.ATTIC,
        CompressionSettings.of(Compression.ZSTD),
        256 << 10,
        true,
        PackLimits.STANDARD,
        LeaseTimes.STANDARD,
        Resources.standard());
  }

  /** A copy with other chunk sizes. */
  public StoreSettings withChunking(ChunkingSettings other) {
    return new StoreSettings(
        other, compression, minimumRunBytes, requirePossessionProof, packs, leases, resources);
  }

  /** A copy with another compression. */
  public StoreSettings withCompression(CompressionSettings other) {
    return new StoreSettings(
        chunking, other, minimumRunBytes, requirePossessionProof, packs, leases, resources);
  }

  /** A copy with another minimum run. */
  public StoreSettings withMinimumRunBytes(long other) {
    return new StoreSettings(
        chunking, compression, other, requirePossessionProof, packs, leases, resources);
  }

  /** A copy that asks for a proof of possession, or does not. */
  public StoreSettings withPossessionProof(boolean required) {
    return new StoreSettings(
        chunking, compression, minimumRunBytes, required, packs, leases, resources);
  }

  /** A copy with other pack limits. */
  public StoreSettings withPacks(PackLimits other) {
    return new StoreSettings(
        chunking, compression, minimumRunBytes, requirePossessionProof, other, leases, resources);
  }

  /** A copy with other lease times. */
  public StoreSettings withLeases(LeaseTimes other) {
    return new StoreSettings(
        chunking, compression, minimumRunBytes, requirePossessionProof, packs, other, resources);
  }

  /** A copy with other resources. */
  public StoreSettings withResources(Resources other) {
    return new StoreSettings(
        chunking, compression, minimumRunBytes, requirePossessionProof, packs, leases, other);
  }

  private static void require(boolean holds, String name, Object given, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + given + ", allowed: " + allowed);
    }
  }

  /**
   * When a pack is closed and the next one begun.
   *
   * @param maxBytes a pack that has reached this many bytes takes no further frame
   * @param maxFrames a pack holds at most so many frames
   */
  public record PackLimits(long maxBytes, int maxFrames) {
    /** As docs/reference/storage-format.md says: 32 GiB, 2^22 frames. */
    public static final PackLimits STANDARD = new PackLimits(32L << 30, 1 << 22);

    /** Checks the bounds. */
    public PackLimits {
      require(maxBytes > 0, "pack size", maxBytes, "1 and more");
      require(maxFrames > 0 && maxFrames <= 1 << 22, "frames of a pack", maxFrames, "1 to 4194304");
    }
  }

  /**
   * How leases are kept.
   *
   * @param time how long a lease lives unless it is prolonged
   * @param renewal how often it is prolonged
   */
  public record LeaseTimes(Duration time, Duration renewal) {
    /** One minute, prolonged every 20 seconds. */
    public static final LeaseTimes STANDARD =
        new LeaseTimes(Duration.ofSeconds(60), Duration.ofSeconds(20));

    /** Checks that there are at least two chances to prolong. */
    public LeaseTimes {
      require(renewal.toMillis() > 0, "lease renewal", renewal, "1 ms and more");
      require(
          renewal.multipliedBy(2).compareTo(time) <= 0,
          "lease renewal",
          renewal,
          "at most half of the lease time " + time);
    }
  }

  /**
   * What all uploads of this process share.
   *
   * @param memoryBudgetBytes for bodies on their way from the client to the storage
   * @param processors threads that hash and compress
   * @param admission how long an upload waits for memory before it is told to come back
   * @param database how long one database call may take
   */
  public record Resources(
      long memoryBudgetBytes, int processors, Duration admission, Duration database) {

    /** Checks the bounds. */
    public Resources {
      require(memoryBudgetBytes > 0, "memory budget", memoryBudgetBytes, "1 byte and more");
      require(processors > 0, "processors", processors, "1 and more");
    }

    /** 128 MiB, all processors, 10 seconds, 30 seconds. */
    public static Resources standard() {
      return new Resources(
          128L << 20,
          Runtime.getRuntime().availableProcessors(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));
    }
  }
}

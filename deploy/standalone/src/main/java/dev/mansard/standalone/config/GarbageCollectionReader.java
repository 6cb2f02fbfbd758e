package dev.mansard.standalone.config;

import dev.mansard.protocol.time.HumanDuration;
import dev.mansard.standalone.config.GarbageCollectionConfig.Compaction;
import dev.mansard.standalone.config.GarbageCollectionConfig.Inventory;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code [garbage-collection]}. */
final class GarbageCollectionReader {
  private static final Duration HALF_A_DAY = Duration.ofHours(12);
  private static final Duration TEN_YEARS = Duration.ofDays(3650);
  private static final Duration MONTH = Duration.ofDays(31);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration LEAST_STRAY_GRACE = Duration.ofHours(1);

  /** Attic's wire format has 32 bits for a retention period in seconds. */
  private static final Duration LONGEST_RETENTION = Duration.ofSeconds(Integer.MAX_VALUE);

  /** The clock of the storage may be behind ours when it judges a presigned URL. */
  private static final Duration CLOCK_MARGIN = Duration.ofMinutes(1);

  private static final Duration REMOTE_GRACE = Duration.ofMinutes(15);

  private static final TomlSection.Bounds PERCENT = new TomlSection.Bounds(0, 95, " percent");
  private static final TomlSection.Bounds BUSY = new TomlSection.Bounds(1, 100, " percent");
  private static final TomlSection.Bounds RATE = TomlSection.Bounds.bytes(64 << 10, 1L << 40);
  private static final TomlSection.Bounds KEYS =
      new TomlSection.Bounds(100, 1_000_000, " keys a second");
  private static final TomlSection.Bounds LIMIT = TomlSection.Bounds.bytes(0, Long.MAX_VALUE);

  private GarbageCollectionReader() {}

  static GarbageCollectionConfig read(
      Optional<TomlSection> table, Optional<StorageConfig> storage) {
    Duration least = storage.map(GarbageCollectionReader::longestUrl).orElse(Duration.ZERO);
    Duration grace = standardGrace(storage, least);
    if (table.isEmpty()) {
      return new GarbageCollectionConfig(
          HALF_A_DAY,
          Duration.ZERO,
          grace,
          GarbageCollectionConfig.BUSY_PERCENT,
          Compaction.STANDARD,
          Inventory.STANDARD);
    }
    var section = table.get();
    var config =
        new GarbageCollectionConfig(
            section.duration("interval", TEN_YEARS, HALF_A_DAY),
            section.duration("default-retention-period", LONGEST_RETENTION, Duration.ZERO),
            section.duration("grace-period", MONTH, grace),
            (int) section.number("busy-percent", BUSY, GarbageCollectionConfig.BUSY_PERCENT),
            readCompaction(section),
            readInventory(section));
    requireLivingUrls(section, config.gracePeriod(), least);
    section.refuseUnknownKeys();
    return config;
  }

  private static Compaction readCompaction(TomlSection section) {
    var standard = Compaction.STANDARD;
    return new Compaction(
        (int) section.number("compaction-live-percent", PERCENT, standard.livePercent()),
        section.number("compaction-rate", RATE, standard.bytesPerSecond()),
        section.number("compaction-limit", LIMIT, standard.bytesPerRun()));
  }

  private static Inventory readInventory(TomlSection section) {
    var standard = Inventory.STANDARD;
    return new Inventory(
        section.duration("inventory-interval", TEN_YEARS, standard.interval()),
        readStrayGrace(section, standard.grace()),
        (int) section.number("inventory-rate", KEYS, standard.keysPerSecond()));
  }

  /** Never nothing: after a restore of the database, blobs are strays of which it knew once. */
  private static Duration readStrayGrace(TomlSection section, Duration standard) {
    Duration grace = section.duration("inventory-grace", YEAR, standard);
    if (grace.compareTo(LEAST_STRAY_GRACE) < 0) {
      section.problem(
          "inventory-grace",
          "is %s; %s to %s are allowed"
              .formatted(
                  HumanDuration.format(grace),
                  HumanDuration.format(LEAST_STRAY_GRACE),
                  HumanDuration.format(YEAR)));
      return standard;
    }
    return grace;
  }

  /** How long somebody may hold a URL of a blob. */
  private static Duration longestUrl(StorageConfig storage) {
    return storage instanceof StorageConfig.S3 s3 && s3.options().presign()
        ? s3.options().presignExpiry().plus(CLOCK_MARGIN)
        : Duration.ZERO;
  }

  private static Duration standardGrace(Optional<StorageConfig> storage, Duration least) {
    if (storage.filter(StorageConfig.S3.class::isInstance).isEmpty()) {
      return Duration.ZERO;
    }
    return least.compareTo(REMOTE_GRACE) > 0 ? least : REMOTE_GRACE;
  }

  private static void requireLivingUrls(TomlSection section, Duration grace, Duration least) {
    if (!grace.isZero() && grace.compareTo(least) < 0) {
      section.problem(
          "grace-period",
          "is shorter than the URLs live that clients are sent to; \"0\" (free at once) or "
              + HumanDuration.format(least)
              + " and more are allowed");
    }
  }
}

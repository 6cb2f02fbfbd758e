package dev.mansard.standalone.config;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code [garbage-collection]}. */
final class GarbageCollectionReader {
  private static final Duration HALF_A_DAY = Duration.ofHours(12);
  private static final Duration TEN_YEARS = Duration.ofDays(3650);
  private static final Duration MONTH = Duration.ofDays(31);

  /** Attic's wire format has 32 bits for a retention period in seconds. */
  private static final Duration LONGEST_RETENTION = Duration.ofSeconds(Integer.MAX_VALUE);

  /** A presigned URL lives 10 minutes, and the clock of the storage may differ. */
  private static final Duration SHORTEST_GRACE = Duration.ofMinutes(11);

  private static final Duration REMOTE_GRACE = Duration.ofMinutes(15);

  private GarbageCollectionReader() {}

  static GarbageCollectionConfig read(
      Optional<TomlSection> table, Optional<StorageConfig> storage) {
    boolean isRemote = storage.filter(StorageConfig.S3.class::isInstance).isPresent();
    Duration grace = isRemote ? REMOTE_GRACE : Duration.ZERO;
    if (table.isEmpty()) {
      return new GarbageCollectionConfig(HALF_A_DAY, Duration.ZERO, grace);
    }
    var section = table.get();
    var config =
        new GarbageCollectionConfig(
            section.duration("interval", TEN_YEARS, HALF_A_DAY),
            section.duration("default-retention-period", LONGEST_RETENTION, Duration.ZERO),
            section.duration("grace-period", MONTH, grace));
    requireLivingUrls(section, config.gracePeriod(), isRemote);
    section.refuseUnknownKeys();
    return config;
  }

  private static void requireLivingUrls(TomlSection section, Duration grace, boolean isRemote) {
    if (isRemote && !grace.isZero() && grace.compareTo(SHORTEST_GRACE) < 0) {
      section.problem(
          "grace-period",
          "is shorter than the URLs live that clients are sent to; \"0\" (free at once) or "
              + SHORTEST_GRACE.toMinutes()
              + " minutes and more are allowed");
    }
  }
}

package dev.mansard.gc.collect;

import java.time.Duration;

/**
 * For how long what nobody uses is kept.
 *
 * @param defaultPeriod of caches without a period of their own; zero = for ever
 */
public record RetentionSettings(Duration defaultPeriod) {
  /** Refuses what Attic's wire format cannot say either. */
  public RetentionSettings {
    if (defaultPeriod.isNegative() || defaultPeriod.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "retention period: " + defaultPeriod + ", allowed: 0 to 2147483647 seconds");
    }
  }
}

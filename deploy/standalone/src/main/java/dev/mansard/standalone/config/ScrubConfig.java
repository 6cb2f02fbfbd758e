package dev.mansard.standalone.config;

import java.time.Duration;

/**
 * How stored bytes are verified beside garbage collection.
 *
 * @param bytesPerSecond at most; 0 = never
 * @param interval from the beginning of one round to that of the next
 * @param runTime at each garbage collection
 */
public record ScrubConfig(long bytesPerSecond, Duration interval, Duration runTime) {
  /** 32 MiB a second for half an hour at each garbage collection, all of it once a month. */
  static final ScrubConfig STANDARD =
      new ScrubConfig(32L << 20, Duration.ofDays(30), Duration.ofMinutes(30));

  /** No scrub. */
  public static final ScrubConfig NEVER = new ScrubConfig(0, Duration.ZERO, Duration.ZERO);

  /** Whether anything is verified at all. */
  public boolean isOn() {
    return bytesPerSecond > 0 && !runTime.isZero();
  }
}

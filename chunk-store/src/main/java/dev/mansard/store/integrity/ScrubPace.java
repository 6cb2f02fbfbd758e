package dev.mansard.store.integrity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Spreads reading over time, so that it takes no more than its share. For one thread. */
public final class ScrubPace {
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** When a call begins, what came before has been waited for, but for a part of a millisecond. */
  private static final Duration CLOCK_WAS_SET_BACK = Duration.ofSeconds(1);

  /** Never counts down: waiting for it is waiting for the time, and ends when interrupted. */
  private final CountDownLatch never = new CountDownLatch(1);

  private final long bytesPerSecond;
  private final Clock clock;
  private Instant due;

  /**
   * A pace.
   *
   * @param bytesPerSecond more than 0
   */
  public ScrubPace(long bytesPerSecond, Clock clock) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bytes per second: " + bytesPerSecond + ", least: 1");
    }
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    this.due = clock.instant();
  }

  /** Waits until so many bytes have been allowed since the call before; a pause gives no credit. */
  void spend(long bytes) throws InterruptedException {
    Instant now = clock.instant();
    Duration cost =
        Duration.ofSeconds(
            bytes / bytesPerSecond, bytes % bytesPerSecond * NANOS_PER_SECOND / bytesPerSecond);
    boolean isPlausible = !due.isBefore(now) && due.isBefore(now.plus(CLOCK_WAS_SET_BACK));
    due = (isPlausible ? due : now).plus(cost);
    long millis = Duration.between(now, due).toMillis();
    if (millis > 0 && never.await(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nobody counts down");
    }
  }
}

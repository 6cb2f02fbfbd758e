package dev.mansard.gc.collect;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps a long collection from taking a processor, and the database's memory, away from everybody
 * else: it works for a share of the time only. A short one is over before that begins: so much work
 * is free, and comes back while nothing is collected.
 *
 * <p>For the collecting thread alone.
 */
public final class Rest {
  private static final long FREE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final double share;
  private final LongSupplier nanoTime;
  private final Wait wait;
  private long creditNanos = FREE_NANOS;
  private long lastNanos;

  /** Waits for so long. */
  @FunctionalInterface
  interface Wait {
    void nanos(long nanos) throws InterruptedException;
  }

  Rest(int busyPercent, LongSupplier nanoTime, Wait wait) {
    if (busyPercent < 1 || busyPercent > 100) {
      throw new IllegalArgumentException(busyPercent + " percent; 1 to 100 are allowed");
    }
    this.share = busyPercent / 100.0;
    this.nanoTime = nanoTime;
    this.wait = wait;
    this.lastNanos = nanoTime.getAsLong();
  }

  /**
   * Works for that share of the time.
   *
   * @param busyPercent 1 to 100, which never rests
   */
  public static Rest of(int busyPercent) {
    var never = new CountDownLatch(1);
    return new Rest(
        busyPercent,
        System::nanoTime,
        nanos -> {
          var _ = never.await(nanos, TimeUnit.NANOSECONDS);
        });
  }

  /** Never rests. */
  public static Rest none() {
    return of(100);
  }

  /**
   * Rests after a piece of work, if it has to, for as long as makes good for it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void after(long workedNanos) throws InterruptedException {
    earn();
    creditNanos -= workedNanos;
    if (creditNanos < 0 && share < 1) {
      wait.nanos((long) (-creditNanos / share));
      earn();
    }
  }

  private void earn() {
    long now = nanoTime.getAsLong();
    long earned = (long) ((now - lastNanos) * share);
    creditNanos = Math.min(FREE_NANOS, creditNanos + earned);
    lastNanos = now;
  }
}

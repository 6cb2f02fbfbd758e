package dev.mansard.gc.compact;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a copying thread back to so many bytes a second. */
final class Pace {
  private final long bytesPerSecond;
  private final CountDownLatch never = new CountDownLatch(1);
  private long start = System.nanoTime();
  private long bytes;

  Pace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Waits until so many bytes more are allowed. What was not used for a second is lost. */
  void take(long count) throws InterruptedException {
    bytes += count;
    long dueNanos = (long) (bytes * 1e9 / bytesPerSecond);
    long passedNanos = System.nanoTime() - start;
    if (passedNanos - dueNanos > TimeUnit.SECONDS.toNanos(1)) {
      start = System.nanoTime();
      bytes = 0;
    } else if (dueNanos > passedNanos) {
      var _ = never.await(dueNanos - passedNanos, TimeUnit.NANOSECONDS);
    }
  }
}

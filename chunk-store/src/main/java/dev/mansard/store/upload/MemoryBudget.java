package dev.mansard.store.upload;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory all uploads share, counted in KiB. An upload first takes what it needs to get along at
 * all, and may wait for that; more it only gets while nobody waits. So no two uploads can hold what
 * the other needs, and newcomers are not starved by those that run.
 */
final class MemoryBudget {
  private static final int UNIT = 1024;

  private final Semaphore units;
  private final int total;

  MemoryBudget(long bytes) {
    this.total = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
    this.units = new Semaphore(total, true);
  }

  /**
   * Waits for so many bytes, in the order of asking; more than there are count as all there are.
   */
  boolean acquire(long bytes, Duration limit) throws InterruptedException {
    return units.tryAcquire(inUnits(bytes), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Takes so many bytes if they are free and nobody waits. */
  boolean tryAcquire(long bytes) {
    return !units.hasQueuedThreads() && units.tryAcquire(inUnits(bytes));
  }

  /** Gives back what one call got. */
  void release(long bytes) {
    units.release(inUnits(bytes));
  }

  /** Bytes that nobody has taken. */
  long free() {
    return (long) units.availablePermits() * UNIT;
  }

  private int inUnits(long bytes) {
    return (int) Math.min(total, (bytes + UNIT - 1) / UNIT);
  }
}

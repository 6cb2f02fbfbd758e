package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.StorageException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests one bucket gets, at once and per second. Both limits shrink by a third when the
 * service asks to slow down, at most twice a second, and grow slowly while it does not (AIMD). A
 * request counts until its answer begins: a body that somebody reads slowly is no burden.
 *
 * <p>Also knows how long an answer usually takes to begin, and how many requests may be sent a
 * second time only because they are slow. Times are of {@link System#nanoTime}.
 */
final class S3Pace {
  private static final double CUT = 0.7;
  private static final long LEAST_BETWEEN_CUTS = Duration.ofMillis(500).toNanos();
  private static final double MORE_PER_SECOND = 20;

  /** Who sends fewer is not the one who is too much. */
  private static final double LEAST_PER_SECOND = 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Requests that may go out at once after a pause, in seconds' worth of the rate. */
  private static final double BURST = 0.25;

  /** One in twenty requests may be sent twice. */
  private static final double SPARES_PER_REQUEST = 0.05;

  private static final double MOST_SPARES = 5;

  private final double mostAtOnce;
  private final double mostPerSecond;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private double atOnce;
  private double perSecond;
  private int active;
  private long next = System.nanoTime();
  private long lastCut = next - LEAST_BETWEEN_CUTS;
  private long countedSince = next;
  private int counted;
  private double recentPerSecond;
  private double spares = MOST_SPARES;
  private double usualNanos;

  /**
   * Without having heard of the service yet.
   *
   * @param mostPerSecond infinite for no limit
   */
  S3Pace(int mostAtOnce, double mostPerSecond) {
    this.mostAtOnce = mostAtOnce;
    this.mostPerSecond = mostPerSecond;
    atOnce = mostAtOnce;
    perSecond = mostPerSecond;
  }

  /** Returns when a request may be sent; {@link #leave} must follow. */
  void enter(String action) throws StorageException {
    lock.lock();
    try {
      while (active > 0 && active + 1 > atOnce) {
        changed.await();
      }
      active++;
      awaitTurn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("cannot " + action + ": interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private void awaitTurn() throws InterruptedException {
    count(System.nanoTime());
    if (Double.isInfinite(perSecond)) {
      return;
    }
    long earliest = System.nanoTime() - (long) (BURST * SECOND);
    next = Math.max(next, earliest) + (long) (SECOND / perSecond);
    long left = next - System.nanoTime();
    try {
      while (left > 0) {
        left = changed.awaitNanos(left);
        left = Math.min(left, next - System.nanoTime());
      }
    } catch (InterruptedException e) {
      active--;
      changed.signal();
      throw e;
    }
  }

  private void count(long now) {
    counted++;
    spares = Math.min(MOST_SPARES, spares + SPARES_PER_REQUEST);
    long elapsed = now - countedSince;
    if (elapsed >= SECOND) {
      recentPerSecond = counted * (double) SECOND / elapsed;
      countedSince = now;
      counted = 0;
    }
  }

  /** The answer has begun after so long; 0 if that tells nothing. */
  void leave(long tookNanos) {
    lock.lock();
    try {
      if (tookNanos > 0) {
        usualNanos = usualNanos == 0 ? tookNanos : usualNanos * 0.9 + tookNanos * 0.1;
      }
      atOnce = Math.min(mostAtOnce, atOnce + 1 / atOnce);
      if (!Double.isInfinite(perSecond)) {
        perSecond = Math.min(mostPerSecond, perSecond + MORE_PER_SECOND / perSecond);
      }
      end();
    } finally {
      lock.unlock();
    }
  }

  /** There was no answer, or another failure. */
  void leaveFailed() {
    lock.lock();
    try {
      end();
    } finally {
      lock.unlock();
    }
  }

  /** The service has asked to slow down. */
  void leaveSlowed() {
    lock.lock();
    try {
      long now = System.nanoTime();
      if (now - lastCut >= LEAST_BETWEEN_CUTS) {
        lastCut = now;
        atOnce = Math.max(1, Math.min(atOnce, active) * CUT);
        double seen = Math.max(recentPerSecond, counted);
        perSecond = Math.min(perSecond, Math.max(LEAST_PER_SECOND, seen * CUT));
      }
      end();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    active--;
    changed.signalAll();
  }

  /** After how long without an answer a request may be sent a second time. */
  Duration spareAfter() {
    lock.lock();
    try {
      double wanted = usualNanos == 0 ? SECOND : 4 * usualNanos;
      return Duration.ofNanos((long) Math.clamp(wanted, SECOND / 10.0, 5.0 * SECOND));
    } finally {
      lock.unlock();
    }
  }

  /** Whether a request may be sent a second time now; if so, {@link #leave} must follow. */
  boolean takeSpare() {
    lock.lock();
    try {
      boolean free = spares >= 1 && active + 1 <= atOnce;
      if (free) {
        spares--;
        active++;
      }
      return free;
    } finally {
      lock.unlock();
    }
  }

  /** The requests allowed at once at this moment. */
  double atOnce() {
    lock.lock();
    try {
      return atOnce;
    } finally {
      lock.unlock();
    }
  }

  /** The requests allowed per second at this moment, perhaps infinite. */
  double perSecond() {
    lock.lock();
    try {
      return perSecond;
    } finally {
      lock.unlock();
    }
  }
}

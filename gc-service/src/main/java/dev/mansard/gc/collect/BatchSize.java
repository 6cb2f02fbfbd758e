package dev.mansard.gc.collect;

import java.time.Duration;

/**
 * How much one statement or transaction may take on so that it lasts as long as it should, found
 * out while collecting: a batch that took longer is halved, and one that took less than half grows
 * to what would have taken three quarters, but to four times its size at most.
 */
public final class BatchSize {
  private static final Duration WITH_LOCKS = Duration.ofMillis(30);
  private static final double MOST_GROWTH = 4;

  private final int least;
  private final int most;
  private final long longNanos;
  private final Rest rest;
  private int current;

  private BatchSize(int first, int least, int most, Duration length, Rest rest) {
    this.rest = rest;
    this.least = least;
    this.most = most;
    this.longNanos = length.toNanos();
    this.current = Math.max(least, first);
  }

  /** For transactions, which hold their locks for 30 ms then. Starts small: all may be on disk. */
  public static BatchSize ofTransactions(int least, int most, Rest rest) {
    return new BatchSize(most / 32, least, most, WITH_LOCKS, rest);
  }

  /**
   * For reading, which keeps nobody waiting and is soon over: as long as that, without a rest.
   * Starts with a quarter of the most.
   */
  public static BatchSize ofPages(int least, int most, Duration length) {
    return new BatchSize(most / 4, least, most, length, Rest.none());
  }

  /** For the next transaction. */
  public int current() {
    return current;
  }

  /** Learns from one that was as large as {@link #current}. */
  public void took(long nanos) {
    if (nanos > longNanos) {
      current = Math.max(least, current / 2);
    } else if (nanos < longNanos / 2) {
      double growth = Math.min(MOST_GROWTH, 0.75 * longNanos / nanos);
      current = (int) Math.min(most, Math.ceil(current * growth));
    }
  }

  /**
   * Runs a step of this size, learns from it, and rests if that is due.
   *
   * @throws InterruptedException if the thread was interrupted while it rested; what was done stays
   */
  public <T> T run(Step<T> step) throws InterruptedException {
    long start = System.nanoTime();
    T result = step.run(current);
    long nanos = System.nanoTime() - start;
    took(nanos);
    rest.after(nanos);
    return result;
  }

  /** One transaction. */
  @FunctionalInterface
  public interface Step<T> {
    T run(int size);
  }

  /**
   * Runs steps until one finds nothing; returns the sum.
   *
   * @throws InterruptedException if the thread was interrupted; what was done stays
   */
  public long runAll(Step<Integer> step) throws InterruptedException {
    return runAll(step, Meanwhile.NOTHING);
  }

  /** The same, with something else after each step. */
  long runAll(Step<Integer> step, Meanwhile meanwhile) throws InterruptedException {
    long all = 0;
    for (int done = run(step); done > 0; done = run(step)) {
      all += done;
      meanwhile.advance();
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + all);
      }
    }
    return all;
  }
}

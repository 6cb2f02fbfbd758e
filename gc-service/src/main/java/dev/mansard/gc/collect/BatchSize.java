package dev.mansard.gc.collect;

/**
 * How much one transaction may take on so that it holds its locks for a few dozen milliseconds,
 * found out while collecting: a batch that took long is halved, one that took little grows.
 */
public final class BatchSize {
  private static final long LONG_NANOS = 50_000_000;
  private static final long SHORT_NANOS = 20_000_000;

  private final int least;
  private final int most;
  private int current;

  /** Starts with a quarter of the most. */
  public BatchSize(int least, int most) {
    this.least = least;
    this.most = most;
    this.current = Math.max(least, most / 4);
  }

  /** For the next transaction. */
  public int current() {
    return current;
  }

  /** Learns from one that was as large as {@link #current}. */
  public void took(long nanos) {
    if (nanos > LONG_NANOS) {
      current = Math.max(least, current / 2);
    } else if (nanos < SHORT_NANOS) {
      current = Math.min(most, current + Math.max(1, current / 2));
    }
  }

  /** Runs a step of this size and learns from it. */
  public <T> T run(Step<T> step) {
    long start = System.nanoTime();
    T result = step.run(current);
    took(System.nanoTime() - start);
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
    long all = 0;
    for (int done = run(step); done > 0; done = run(step)) {
      all += done;
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + all);
      }
    }
    return all;
  }
}

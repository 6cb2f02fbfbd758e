package dev.mansard.gc.collect;

/**
 * Does something again only when a second has passed, or ten times as long as it took the last
 * time, so that it takes a tenth of the time at most.
 */
final class Pause {
  private static final long LEAST_NANOS = 1_000_000_000;
  private static final int SHARE = 10;

  private boolean hasRun;
  private long endedAt;
  private long pauseNanos;

  void runIfOver(Runnable action) {
    long start = System.nanoTime();
    if (hasRun && start - endedAt < pauseNanos) {
      return;
    }
    action.run();
    hasRun = true;
    endedAt = System.nanoTime();
    pauseNanos = Math.max(LEAST_NANOS, SHARE * (endedAt - start));
  }
}

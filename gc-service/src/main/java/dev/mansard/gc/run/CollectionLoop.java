package dev.mansard.gc.run;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Collects at intervals, on a thread of its own, from its making until it is closed. Each interval
 * begins when the run before has ended, so that runs never overlap.
 */
public final class CollectionLoop implements AutoCloseable {
  private final ScheduledExecutorService executor;

  /**
   * Starts the loop.
   *
   * @param delay before the first run
   * @param interval between two, more than zero
   */
  public CollectionLoop(GarbageCollection collection, Duration delay, Duration interval) {
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("garbage-collection").daemon().factory());
    var _ =
        executor.scheduleWithFixedDelay(
            collection::run, delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the loop, in the middle of a run, too, which a later one takes up. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}

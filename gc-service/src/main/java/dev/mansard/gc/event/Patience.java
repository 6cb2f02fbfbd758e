package dev.mansard.gc.event;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, with a limit, for something that is only seen by asking again. */
record Patience(Duration limit) {
  private static final long STEP_NANOS = Duration.ofMillis(100).toNanos();

  /** Whether it came true in time; also ends when the thread is interrupted. */
  boolean until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start >= limit.toNanos() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    return true;
  }
}

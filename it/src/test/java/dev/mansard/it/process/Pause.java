package dev.mansard.it.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting between two looks at a process of which nothing can be subscribed to. */
public final class Pause {
  private Pause() {}

  /** Waits until something is so, at most this long, and says whether it was. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      of(Duration.ofMillis(20));
    }
    return true;
  }

  /** Waits about this long. */
  public static void of(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }
}

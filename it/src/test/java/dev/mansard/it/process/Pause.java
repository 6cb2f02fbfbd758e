package dev.mansard.it.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting between two looks at a process of which nothing can be subscribed to. */
public final class Pause {
  private Pause() {}

  /** Waits about this long. */
  public static void of(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }
}

package dev.mansard.cli.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits before another attempt; a test counts instead of waiting. */
@FunctionalInterface
public interface Pause {
  Pause REAL = wait -> TimeUnit.NANOSECONDS.sleep(wait.toNanos());

  void sleep(Duration wait) throws InterruptedException;
}

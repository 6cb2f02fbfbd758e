package dev.mansard.gc.event;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Believes a good answer for a while, so that many small batches need not each wait for the events
 * of this very second; those of the last seconds are not known anywhere yet, whatever one does.
 */
public final class RecentAccessLag implements AccessLag {
  private static final long NEVER = Long.MIN_VALUE;

  private final AccessLag real;
  private final Duration validity;
  private final AtomicLong caughtUpAt = new AtomicLong(NEVER);

  public RecentAccessLag(AccessLag real, Duration validity) {
    this.real = real;
    this.validity = validity;
  }

  @Override
  public boolean isCaughtUp() {
    long now = System.nanoTime();
    long then = caughtUpAt.get();
    if (then != NEVER && now - then < validity.toNanos()) {
      return true;
    }
    boolean caughtUp = real.isCaughtUp();
    caughtUpAt.set(caughtUp ? now : NEVER);
    return caughtUp;
  }
}

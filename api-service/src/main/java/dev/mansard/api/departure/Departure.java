package dev.mansard.api.departure;

import jakarta.inject.Singleton;

/** Whether this process is about to stop, while it still answers. */
@Singleton
public class Departure {
  private volatile boolean isNear;

  /** From now on answers ask for connections to be closed. */
  public void announce() {
    isNear = true;
  }

  boolean isNear() {
    return isNear;
  }
}

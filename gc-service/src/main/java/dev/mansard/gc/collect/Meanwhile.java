package dev.mansard.gc.collect;

/** What else a job does between two of its transactions. */
@FunctionalInterface
public interface Meanwhile {
  /** Nothing else. */
  Meanwhile NOTHING = () -> {};

  /** Takes a moment. */
  void advance() throws InterruptedException;
}

package dev.mansard.gc.leadership;

/** The time between winning and giving up leadership; closing gives it up. */
public interface Term extends AutoCloseable {

  /** Grows from term to term. */
  long token();

  /**
   * Notes that the collection of this term came to its end, so that the next is due an interval
   * later.
   */
  void finish();

  @Override
  void close();
}

package dev.mansard.gc.event;

/** Reads events and applies them. Used by one thread. */
public interface EventConsumer extends AutoCloseable {

  /**
   * Applies what there is, a bounded number.
   *
   * @return whether there may be more right away
   * @throws RuntimeException if it cannot go on now; nothing is lost
   */
  boolean consume();

  @Override
  void close();
}

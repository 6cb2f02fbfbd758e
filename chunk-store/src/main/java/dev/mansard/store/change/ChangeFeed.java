package dev.mansard.store.change;

/**
 * Tells a listener what other processes change, for as long as it is open. It goes on by itself
 * after whatever goes wrong, and says when it may have missed something.
 */
public interface ChangeFeed extends AutoCloseable {

  /** Begins; to be called once. Waits for nobody. */
  void start(ChangeListener listener);

  /** Ends; nothing is told after that. */
  @Override
  void close();
}

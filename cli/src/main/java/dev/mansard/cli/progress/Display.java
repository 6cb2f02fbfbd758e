package dev.mansard.cli.progress;

/** Where a push shows what it does. Thread-safe. */
public interface Display extends AutoCloseable {

  /** Prints a line that stays. */
  void say(String line);

  /** More work is known. */
  void expect(int paths, long bytes);

  /** Shows one upload until it is closed. */
  Bar open(String name, long bytes);

  /** Removes what moves. */
  @Override
  void close();

  /** One upload. */
  interface Bar extends AutoCloseable {
    /** So many bytes of this upload are on their way; goes back when an attempt is repeated. */
    void sent(long bytes);

    /** It was ended and will not be counted; perhaps it is opened again. */
    void withdraw();

    @Override
    void close();
  }
}

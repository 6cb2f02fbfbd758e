package dev.mansard.gc.run;

import java.time.Duration;

/** Is told of every collection of this process, on the thread that collects; must not wait. */
public interface CollectionWatch {

  /** All jobs have had their turn. */
  void ended(CollectionReport report);

  /** It was refused, taken over by somebody else, or kept from its end by the database. */
  void failed(Duration duration);

  /** Does not care. */
  static CollectionWatch none() {
    return new CollectionWatch() {
      @Override
      public void ended(CollectionReport report) {}

      @Override
      public void failed(Duration duration) {}
    };
  }
}

package dev.mansard.gc.run;

import java.time.Instant;
import java.util.Optional;

/** Reasons to collect before the interval is over. */
public interface Urgency {

  /**
   * Since when there is one.
   *
   * @throws dev.mansard.store.metadata.MetadataException if the database is away
   */
  Optional<Instant> since();

  /** A collection that began after this moment has ended. */
  void served(Instant since);

  /** There is never one. */
  static Urgency none() {
    return new Urgency() {
      @Override
      public Optional<Instant> since() {
        return Optional.empty();
      }

      @Override
      public void served(Instant since) {}
    };
  }
}

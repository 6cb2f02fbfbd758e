package dev.mansard.standalone.server;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.scrub.ScrubJob;
import dev.mansard.standalone.config.ScrubConfig;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Quarantine;
import dev.mansard.store.integrity.Scrub;
import dev.mansard.store.integrity.ScrubPace;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Puts a scrub together. */
final class Scrubbing {
  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(60);

  private Scrubbing() {}

  /** The job for the garbage collection, if it is wanted. */
  static Optional<CollectionJob> job(
      ScrubConfig config,
      BlobStorage storage,
      Repositories repositories,
      IntegrityCounters counters) {
    return config.isOn()
        ? Optional.of(
            new ScrubJob(
                scrub(config.bytesPerSecond(), storage, repositories, counters),
                config.interval(),
                config.runTime()))
        : Optional.empty();
  }

  static Scrub scrub(
      long bytesPerSecond,
      BlobStorage storage,
      Repositories repositories,
      IntegrityCounters counters) {
    var metadata = new BlockingIntegrity(repositories, DATABASE_LIMIT);
    var clock = Clock.systemUTC();
    return new Scrub(
        storage,
        metadata,
        new Quarantine(storage, metadata, counters),
        counters,
        new ScrubPace(bytesPerSecond, clock),
        clock);
  }
}

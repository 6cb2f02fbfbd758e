package dev.mansard.standalone.server;

import dev.mansard.gc.reap.AbandonedUploadJob;
import dev.mansard.gc.run.GarbageCollection;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.upload.AbandonedUploads;
import java.time.Duration;
import java.util.List;

/** The jobs of garbage collection, in the order in which they run. */
final class Collector {
  /** The leases of a server that was killed have expired when its successor first collects. */
  static final Duration FIRST_RUN = Duration.ofMinutes(2);

  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(30);

  private Collector() {}

  static GarbageCollection of(BlobStorage storage, Repositories repositories) {
    return new GarbageCollection(
        List.of(
            new AbandonedUploadJob(new AbandonedUploads(storage, repositories, DATABASE_LIMIT))));
  }
}

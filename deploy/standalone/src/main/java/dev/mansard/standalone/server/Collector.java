package dev.mansard.standalone.server;

import dev.mansard.gc.collect.DestroyedCacheJob;
import dev.mansard.gc.collect.EmptyPackJob;
import dev.mansard.gc.collect.ExpiredMappingJob;
import dev.mansard.gc.collect.OrphanChunkJob;
import dev.mansard.gc.collect.OrphanNarJob;
import dev.mansard.gc.collect.RetentionSettings;
import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.collect.postgres.PostgresOrphanRepository;
import dev.mansard.gc.collect.postgres.PostgresPackRepository;
import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.leadership.postgres.PostgresLeadership;
import dev.mansard.gc.reap.AbandonedUploadJob;
import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.GarbageCollection;
import dev.mansard.gc.run.LedCollection;
import dev.mansard.standalone.config.GarbageCollectionConfig;
import dev.mansard.standalone.config.ScrubConfig;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.store.upload.AbandonedUploads;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Garbage collection with all its jobs, in the order in which they run, on connections of its own:
 * what it does for long keeps nobody else from the database.
 */
final class Collector implements AutoCloseable {
  /** The leases of a server that was killed have expired when its successor first collects. */
  static final Duration FIRST_RUN = Duration.ofMinutes(2);

  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 2;

  private final StoreDatabase database;
  private final LedCollection collection;

  private Collector(StoreDatabase database, LedCollection collection) {
    this.database = database;
    this.collection = collection;
  }

  static Collector open(
      GarbageCollectionConfig config,
      ScrubConfig scrub,
      BlobStorage storage,
      DatabaseUrl databaseUrl,
      AccessLag lag) {
    var database = StoreDatabase.open(databaseUrl, CONNECTIONS);
    var process = ManagementFactory.getRuntimeMXBean().getName();
    var leadership = new PostgresLeadership(database, process);
    var mappings = new PostgresMappingRepository(leadership::session);
    var orphans = new PostgresOrphanRepository(leadership::session);
    var packs = new PostgresPackRepository(leadership::session);
    var retention = new RetentionSettings(config.defaultRetentionPeriod());
    var uploads = new AbandonedUploads(storage, database.repositories(), DATABASE_LIMIT);
    var jobs =
        new ArrayList<CollectionJob>(
            List.of(
                new AbandonedUploadJob(uploads),
                new DestroyedCacheJob(mappings),
                new ExpiredMappingJob(mappings, retention, List.of(), lag),
                new OrphanNarJob(orphans),
                new OrphanChunkJob(orphans),
                new EmptyPackJob(packs, storage, config.gracePeriod())));
    // Last, since it takes its time.
    Scrubbing.job(scrub, storage, database.repositories()).ifPresent(jobs::add);
    return new Collector(database, new LedCollection(leadership, new GarbageCollection(jobs)));
  }

  /** Runs when nobody else does. */
  LedCollection collection() {
    return collection;
  }

  @Override
  public void close() {
    collection.close();
    database.close();
  }
}

package dev.mansard.standalone.server;

import dev.mansard.gc.collect.DestroyedCacheJob;
import dev.mansard.gc.collect.EmptyPackJob;
import dev.mansard.gc.collect.ExpiredMappingJob;
import dev.mansard.gc.collect.OrphanChunkJob;
import dev.mansard.gc.collect.OrphanNarJob;
import dev.mansard.gc.collect.Rest;
import dev.mansard.gc.collect.RetentionSettings;
import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.collect.postgres.PostgresOrphanRepository;
import dev.mansard.gc.collect.postgres.PostgresPackRepository;
import dev.mansard.gc.collect.postgres.PostgresPins;
import dev.mansard.gc.compact.CompactionJob;
import dev.mansard.gc.compact.CompactionSettings;
import dev.mansard.gc.compact.postgres.PostgresCompactionRepository;
import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.inventory.InventoryJob;
import dev.mansard.gc.inventory.InventorySettings;
import dev.mansard.gc.inventory.StorageMarkJob;
import dev.mansard.gc.inventory.postgres.PostgresInventoryRepository;
import dev.mansard.gc.leadership.postgres.PostgresLeadership;
import dev.mansard.gc.reap.AbandonedUploadJob;
import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.GarbageCollection;
import dev.mansard.gc.run.LedCollection;
import dev.mansard.gc.status.StatusWatch;
import dev.mansard.gc.status.postgres.PostgresStatusRepository;
import dev.mansard.standalone.config.GarbageCollectionConfig;
import dev.mansard.standalone.config.ScrubConfig;
import dev.mansard.standalone.management.CollectorMeters;
import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.store.upload.AbandonedUploads;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
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

  /** Prometheus asks about as often. */
  private static final Duration LOOK = Duration.ofSeconds(15);

  private final StoreDatabase database;
  private final LedCollection collection;
  private final StatusWatch status;

  private Collector(StoreDatabase database, LedCollection collection, StatusWatch status) {
    this.database = database;
    this.collection = collection;
    this.status = status;
  }

  static Collector open(
      GarbageCollectionConfig config,
      ScrubConfig scrub,
      BlobInventory storage,
      DatabaseUrl databaseUrl,
      AccessLag lag,
      OperatorPort port) {
    var database = StoreDatabase.open(databaseUrl, CONNECTIONS, port.pools()::watch);
    var meters = new CollectorMeters(port.registry(), Clock.systemUTC());
    var integrity = new IntegrityCounters();
    var process = ManagementFactory.getRuntimeMXBean().getName();
    var leadership = new PostgresLeadership(database, process);
    var mappings = new PostgresMappingRepository(leadership::session);
    var orphans = new PostgresOrphanRepository(leadership::session);
    var packs = new PostgresPackRepository(leadership::session);
    var inventory = new PostgresInventoryRepository(leadership::session);
    var pins = new PostgresPins(leadership::session);
    var retention = new RetentionSettings(config.defaultRetentionPeriod());
    var rest = Rest.of(config.busyPercent());
    var uploads = new AbandonedUploads(storage, database.repositories(), DATABASE_LIMIT);
    var empty = new EmptyPackJob(packs, storage, config.gracePeriod(), rest);
    var jobs =
        new ArrayList<CollectionJob>(
            List.of(
                new StorageMarkJob(storage, inventory),
                new AbandonedUploadJob(uploads),
                new DestroyedCacheJob(mappings, rest),
                new ExpiredMappingJob(mappings, retention, List.of(pins), lag, rest),
                new OrphanNarJob(orphans, rest, empty::advance),
                new OrphanChunkJob(orphans, rest, empty::advance),
                empty,
                compaction(config.compaction(), leadership, database, storage),
                new InventoryJob(storage, inventory, inventory(config.inventory()))));
    // Last, since it takes its time.
    Scrubbing.job(scrub, storage, database.repositories(), integrity).ifPresent(jobs::add);
    var led = new LedCollection(leadership, new GarbageCollection(jobs), meters);
    var status = new StatusWatch(PostgresStatusRepository.of(database), LOOK);
    meters.watch(led);
    meters.watch(status, config.interval());
    meters.watch(integrity);
    return new Collector(database, led, status);
  }

  private static InventorySettings inventory(GarbageCollectionConfig.Inventory config) {
    return new InventorySettings(config.interval(), config.grace(), config.keysPerSecond());
  }

  private static CompactionJob compaction(
      GarbageCollectionConfig.Compaction config,
      PostgresLeadership leadership,
      StoreDatabase database,
      BlobStorage storage) {
    return new CompactionJob(
        new PostgresCompactionRepository(leadership::session),
        new BlockingMetadata(database.repositories(), DATABASE_LIMIT),
        storage,
        new CompactionSettings(config.livePercent(), config.bytesPerSecond(), config.bytesPerRun()),
        new SecureRandom());
  }

  /** Runs when nobody else does. */
  LedCollection collection() {
    return collection;
  }

  @Override
  public void close() {
    status.close();
    collection.close();
    database.close();
  }
}

package dev.mansard.gc.testing;

import dev.mansard.gc.collect.BatchSize;
import dev.mansard.gc.collect.DestroyedCacheJob;
import dev.mansard.gc.collect.EmptyPackJob;
import dev.mansard.gc.collect.ExpiredMappingJob;
import dev.mansard.gc.collect.OrphanChunkJob;
import dev.mansard.gc.collect.OrphanNarJob;
import dev.mansard.gc.collect.Rest;
import dev.mansard.gc.collect.RetentionSettings;
import dev.mansard.gc.collect.RootProvider;
import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.collect.postgres.PostgresOrphanRepository;
import dev.mansard.gc.collect.postgres.PostgresPackRepository;
import dev.mansard.gc.collect.postgres.PostgresPins;
import dev.mansard.gc.compact.CompactionJob;
import dev.mansard.gc.compact.CompactionSettings;
import dev.mansard.gc.compact.postgres.PostgresCompactionRepository;
import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.leadership.postgres.PostgresLeadership;
import dev.mansard.gc.reap.AbandonedUploadJob;
import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.CollectionReport;
import dev.mansard.gc.run.GarbageCollection;
import dev.mansard.gc.run.LedCollection;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.upload.AbandonedUploads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A collector over a {@link StoreFixture}; standard is a default period of 30 days, no grace. */
public final class CollectorFixture implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Random random = new Random(2);
  public final StoreFixture store;
  public final PostgresLeadership leadership;
  public RetentionSettings retention = new RetentionSettings(Duration.ofDays(30));
  public Duration grace = Duration.ZERO;
  public CompactionSettings compaction = CompactionSettings.STANDARD;
  public AccessLag lag = () -> true;
  public List<RootProvider> roots = new ArrayList<>();

  public CollectorFixture(StoreFixture store) {
    this.store = store;
    this.leadership = new PostgresLeadership(store.database.database(), "test");
    this.roots.add(pins());
  }

  public PostgresMappingRepository mappings() {
    return new PostgresMappingRepository(leadership::session);
  }

  public PostgresPins pins() {
    return new PostgresPins(leadership::session);
  }

  public PostgresOrphanRepository orphans() {
    return new PostgresOrphanRepository(leadership::session);
  }

  public PostgresPackRepository packs() {
    return new PostgresPackRepository(leadership::session);
  }

  public CollectionJob expiry() {
    return new ExpiredMappingJob(mappings(), retention, roots, lag, Rest.none());
  }

  public List<CollectionJob> jobs() {
    var uploads = new AbandonedUploads(store.blobs, store.database.repositories(), LIMIT);
    var orphans = orphans();
    var empty = new EmptyPackJob(packs(), store.blobs, grace, Rest.none());
    return List.of(
        new AbandonedUploadJob(uploads),
        new DestroyedCacheJob(mappings(), Rest.none()),
        expiry(),
        new OrphanNarJob(orphans, Rest.none(), empty::advance),
        new OrphanChunkJob(orphans, Rest.none(), empty::advance),
        empty,
        compaction());
  }

  public PostgresCompactionRepository compactions() {
    return new PostgresCompactionRepository(leadership::session);
  }

  public CompactionJob compaction() {
    return new CompactionJob(
        compactions(),
        new BlockingMetadata(store.database.repositories(), LIMIT),
        store.storage,
        compaction,
        random);
  }

  /** A whole collection, of which every job must succeed. */
  public CollectionReport collect() throws InterruptedException {
    return collect(jobs());
  }

  /** A collection of these jobs alone. */
  public CollectionReport collect(List<CollectionJob> jobs) throws InterruptedException {
    var led = new LedCollection(leadership, new GarbageCollection(jobs));
    var report =
        led.runIfDue(Duration.ZERO).orElseThrow(() -> new AssertionError("somebody else collects"));
    if (!report.succeeded()) {
      throw new AssertionError(report.table());
    }
    return report;
  }

  /** The number that a job of the report removed. */
  public static long removed(CollectionReport report, String what) {
    return report.lines().stream()
        .filter(line -> line.removes().equals(what))
        .mapToLong(line -> line.removed().count())
        .sum();
  }

  /** Runs one step within a term of its own. */
  public <T> T step(Step<T> step) throws Exception {
    try (var _ = leadership.tryBegin(Duration.ZERO).orElseThrow()) {
      return step.run();
    }
  }

  /** Anything. */
  public interface Step<T> {
    T run() throws Exception;
  }

  /** A size that never changes. */
  public static BatchSize batch(int size) {
    return BatchSize.ofTransactions(size, size, Rest.none());
  }

  @Override
  public void close() {
    leadership.close();
  }
}

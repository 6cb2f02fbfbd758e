package dev.mansard.gc.collect;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.collect.ModelOperation.Kind;
import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.PausedBody;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.upload.UploadException;
import dev.mansard.store.upload.UploadOutcome;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A new store, and the model of it, on which operations are done one after the other. */
final class CollectionModel implements AutoCloseable {
  private static final long DAY_SECONDS = 86_400;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CacheModel> caches = new ArrayList<>();
  private final List<SlowUpload> slow = new ArrayList<>();
  private final StoreFixture store;
  private final CollectorFixture collector;
  private Random random = new Random(0);
  private int today;
  private int cachesMade;

  private record SlowUpload(
      CacheModel to, long seed, Set<Long> references, PausedBody body, Future<UploadOutcome> end) {}

  CollectionModel() throws SQLException {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
    collector.retention = new RetentionSettings(Duration.ZERO);
    for (int i = 0; i < 3; i++) {
      createCache();
    }
  }

  /** Does one operation, and compares the store with the model. */
  void run(ModelOperation operation) throws Exception {
    random = new Random(operation.seed());
    act(operation.kind(), caches.get(random.nextInt(caches.size())));
    verify();
  }

  private void act(Kind kind, CacheModel cache) throws Exception {
    switch (kind) {
      case PUSH -> push(cache, random.nextLong(40));
      case BEGIN_UPLOAD -> beginSlowUpload(cache, random.nextLong(40));
      case END_UPLOAD -> endSlowUpload();
      case USE -> use(cache);
      case PASS_DAYS -> passDays(random.nextInt(1, 8));
      case RETAIN -> retain(cache);
      case DESTROY -> destroy(cache);
      case PIN_OR_UNPIN -> pinOrUnpin(cache);
      case CRASH -> leaveWreckage();
      case COLLECT_PARTLY -> collectPartly();
      case COLLECT -> collectWholly();
    }
  }

  /** Ends and destroys everything; after a collection nothing may be left. */
  void end() throws Exception {
    random = new Random(0);
    endAll();
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
    for (var table :
        List.of("cache", "object", "nar", "chunk", "pack", "lease", "released_recipe", "pin")) {
      assertThat(store.count(table)).as(table).isZero();
    }
  }

  private void createCache() throws SQLException {
    var made = new CacheModel(store.createCache("cache-" + cachesMade++), random.nextInt(0, 12));
    store.retain(made.cache, Duration.ofSeconds(retentionSeconds(made.retentionDays)));
    caches.add(made);
  }

  private void retain(CacheModel cache) throws SQLException {
    cache.retentionDays = random.nextInt(0, 12);
    store.retain(cache.cache, Duration.ofSeconds(retentionSeconds(cache.retentionDays)));
  }

  private void destroy(CacheModel cache) throws SQLException {
    store.destroy(cache.cache);
    caches.remove(cache);
    createCache();
  }

  /** Half a day more, so that no test depends on the milliseconds that pass. */
  private static long retentionSeconds(int days) {
    return days == 0 ? 0 : days * DAY_SECONDS + DAY_SECONDS / 2;
  }

  /** Several paths share content, wholly or at the beginning. */
  private static byte[] content(long seed) {
    return nar(seed % 5, (int) (4_000 + 6_000 * (seed % 9)));
  }

  private Set<Long> references(CacheModel cache) {
    Set<Long> references = new HashSet<>();
    for (long seed : cache.paths.keySet()) {
      if (random.nextInt(6) == 0 && references.size() < 5) {
        references.add(seed);
      }
    }
    return references;
  }

  private static long[] array(Set<Long> seeds) {
    return seeds.stream().mapToLong(Long::longValue).toArray();
  }

  private void push(CacheModel cache, long seed) throws Exception {
    Set<Long> references = references(cache);
    store.push(cache.cache, path(seed), content(seed), array(references));
    pushed(cache, seed, references);
  }

  /** The first push of a path says what it refers to; later ones are a use. */
  private void pushed(CacheModel cache, long seed, Set<Long> references) {
    cache.paths.computeIfAbsent(seed, _ -> new CacheModel.Path(references, today)).usedOn = today;
  }

  private void beginSlowUpload(CacheModel cache, long seed) throws Exception {
    if (slow.size() == 3 || slow.stream().anyMatch(upload -> upload.seed == seed)) {
      return;
    }
    Set<Long> references = references(cache);
    var body = new PausedBody(content(seed));
    var end =
        threads.submit(
            () -> store.push(cache.cache, path(seed), content(seed), body, array(references)));
    body.awaitHalt();
    slow.add(new SlowUpload(cache, seed, references, body, end));
  }

  private void endSlowUpload() throws Exception {
    if (slow.isEmpty()) {
      return;
    }
    SlowUpload upload = slow.remove(random.nextInt(slow.size()));
    upload.body.goOn();
    try {
      upload.end.get(60, TimeUnit.SECONDS);
      assertThat(caches).contains(upload.to);
      pushed(upload.to, upload.seed, upload.references);
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOfAny(UploadException.Busy.class, UploadException.CacheGone.class);
    }
  }

  private void use(CacheModel cache) throws Exception {
    for (var path : cache.paths.entrySet()) {
      if (random.nextInt(5) == 0) {
        store.use(cache.cache, path(path.getKey()));
        path.getValue().usedOn = today;
      }
    }
  }

  private void pinOrUnpin(CacheModel cache) throws Exception {
    String name = "pin-" + random.nextInt(3);
    List<Long> paths = List.copyOf(cache.paths.keySet());
    if (cache.pins.remove(name) != null || paths.isEmpty()) {
      store.unpin(cache.cache, name);
      return;
    }
    long seed = paths.get(random.nextInt(paths.size()));
    store.pin(cache.cache, name, seed);
    cache.pins.put(name, seed);
  }

  private void passDays(int days) throws Exception {
    store.passTime(Duration.ofDays(days));
    today += days;
  }

  /** A lease, and the beginning of a blob or a whole one. */
  private void leaveWreckage() throws Exception {
    var key = BlobKey.ofPack(new UUID(random.nextLong(), random.nextLong()));
    store.database.execute(
        "insert into mansard.lease (id, blob_key, started_at, expires_at)"
            + " values (?, ?, now(), now() + interval '1 minute')",
        UUID.nameUUIDFromBytes(key.value().getBytes(StandardCharsets.US_ASCII)),
        key.value());
    BlobWriter writer = store.blobs.open(key);
    writer.write(new byte[100], 0, 100);
    if (random.nextBoolean()) {
      writer.commit();
    }
  }

  /** One job alone, or a few small steps of it before the collector dies. */
  private void collectPartly() throws Exception {
    collector.grace = Duration.ofDays(random.nextInt(3));
    List<CollectionJob> jobs = collector.jobs();
    int chosen = random.nextInt(jobs.size() + 2);
    if (chosen < jobs.size()) {
      collector.collect(List.of(jobs.get(chosen)));
      return;
    }
    collector.step(
        () -> {
          if (chosen == jobs.size()) {
            for (AgingCache cache : collector.mappings().listAging(collector.retention)) {
              dropSome(cache);
            }
          } else {
            var orphans = collector.orphans();
            orphans.reapNars(random.nextInt(1, 20));
            orphans.releaseChunks(random.nextInt(1, 20));
            orphans.rewind();
            orphans.reapChunks(random.nextInt(1, 20));
          }
          return 0;
        });
  }

  private void dropSome(AgingCache cache) throws Exception {
    var job =
        new ExpiredMappingJob(
            collector.mappings(), collector.retention, collector.roots, collector.lag, Rest.none());
    Expiry expiry = job.mark(cache);
    CollectorFixture.batch(7).runAll(expiry::countReferrers);
    for (int i = 0; i < 3; i++) {
      expiry.followRecent();
      CollectorFixture.batch(3).runAll(expiry::followFound);
      expiry.drop(2);
    }
  }

  private void collectWholly() throws Exception {
    collector.grace = Duration.ZERO;
    collector.collect();
    for (CacheModel cache : caches) {
      for (long seed : cache.droppable(today)) {
        assertThat(store.has(cache.cache, seed)).as("path %d may go", seed).isFalse();
      }
    }
  }

  /** What is gone may be gone; a part of the rest is read. */
  private void verify() throws Exception {
    for (CacheModel cache : caches) {
      Set<Long> droppable = cache.droppable(today);
      Set<String> present =
          Set.copyOf(
              store.database.texts(
                  "select store_path_hash from mansard.object where cache_id = ?",
                  cache.cache.id()));
      for (long seed : List.copyOf(cache.paths.keySet())) {
        if (!present.contains(path(seed).hash().value())) {
          assertThat(droppable).as("path %d is gone", seed).contains(seed);
          cache.paths.remove(seed);
        } else if (random.nextInt(12) == 0) {
          assertThat(store.read(cache.cache, path(seed)))
              .as("path %d", seed)
              .isEqualTo(content(seed));
        }
      }
    }
    assertThat(store.problems()).isEmpty();
  }

  private void endAll() throws Exception {
    while (!slow.isEmpty()) {
      endSlowUpload();
    }
    for (CacheModel cache : caches) {
      store.destroy(cache.cache);
    }
    store.destroy(store.cache);
    store.passTime(Duration.ofDays(1));
    collector.grace = Duration.ZERO;
    collector.collect();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    collector.close();
    store.close();
  }
}

package dev.mansard.gc.collect;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.PausedBody;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.upload.UploadException;
import dev.mansard.store.upload.UploadOutcome;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random operations on a store and on a model of it. Whatever happens, what the model keeps can be
 * read byte by byte, what is gone may be gone, and after a whole collection all that may go is
 * gone.
 *
 * <p>By hand: {@code -Dmansard.model.steps=5000 -Dmansard.model.seeds=1,2,3}.
 */
class CollectionModelIT {
  private static final long DAY_SECONDS = 86_400;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CacheModel> caches = new ArrayList<>();
  private final List<SlowUpload> slow = new ArrayList<>();
  private Random random = new Random(0);
  private StoreFixture store;
  private CollectorFixture collector;
  private int today;
  private int cachesMade;

  private record SlowUpload(
      CacheModel to, long seed, Set<Long> references, PausedBody body, Future<UploadOutcome> end) {}

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
    collector.retention = new RetentionSettings(Duration.ZERO);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    collector.close();
    store.close();
  }

  static List<Long> seeds() {
    return List.of(System.getProperty("mansard.model.seeds", "20261121").split(",")).stream()
        .map(Long::valueOf)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsWhatTheModelKeepsAndFreesTheRest(long seed) throws Exception {
    random = new Random(seed);
    int steps = Integer.getInteger("mansard.model.steps", 200);
    for (int i = 0; i < 3; i++) {
      createCache();
    }

    for (int step = 0; step < steps; step++) {
      String did = act();
      verify("seed %d, step %d: %s".formatted(seed, step, did));
    }

    endAll();
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
    for (var table :
        List.of("cache", "object", "nar", "chunk", "pack", "lease", "released_recipe", "pin")) {
      assertThat(store.count(table)).as(table).isZero();
    }
  }

  private String act() throws Exception {
    int choice = random.nextInt(100);
    CacheModel cache = caches.get(random.nextInt(caches.size()));
    if (choice < 35) {
      push(cache, random.nextLong(40));
      return "push to " + cache.cache.name();
    }
    if (choice < 45) {
      beginSlowUpload(cache, random.nextLong(40));
      return "begin a slow upload to " + cache.cache.name();
    }
    if (choice < 52) {
      endSlowUpload();
      return "end a slow upload";
    }
    if (choice < 62) {
      use(cache);
      return "use of " + cache.cache.name();
    }
    if (choice < 70) {
      passDays(random.nextInt(1, 8));
      return "days pass";
    }
    if (choice < 74) {
      cache.retentionDays = random.nextInt(0, 12);
      store.retain(cache.cache, Duration.ofSeconds(retentionSeconds(cache.retentionDays)));
      return "retention of " + cache.cache.name();
    }
    if (choice < 76) {
      store.destroy(cache.cache);
      caches.remove(cache);
      createCache();
      return "destruction of " + cache.cache.name();
    }
    if (choice < 79) {
      return pinOrUnpin(cache);
    }
    if (choice < 82) {
      leaveWreckage();
      return "crash of an uploading process";
    }
    if (choice < 92) {
      return collectPartly();
    }
    collectWholly();
    return "whole collection";
  }

  private void createCache() throws Exception {
    var made = new CacheModel(store.createCache("cache-" + cachesMade++), random.nextInt(0, 12));
    store.retain(made.cache, Duration.ofSeconds(retentionSeconds(made.retentionDays)));
    caches.add(made);
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

  private String pinOrUnpin(CacheModel cache) throws Exception {
    String name = "pin-" + random.nextInt(3);
    List<Long> paths = List.copyOf(cache.paths.keySet());
    if (cache.pins.remove(name) != null || paths.isEmpty()) {
      store.unpin(cache.cache, name);
      return "end of a pin in " + cache.cache.name();
    }
    long seed = paths.get(random.nextInt(paths.size()));
    store.pin(cache.cache, name, seed);
    cache.pins.put(name, seed);
    return "pin in " + cache.cache.name();
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
        UUID.nameUUIDFromBytes(key.value().getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
        key.value());
    BlobWriter writer = store.blobs.open(key);
    writer.write(new byte[100], 0, 100);
    if (random.nextBoolean()) {
      writer.commit();
    }
  }

  /** One job alone, or a few small steps of it before the collector dies. */
  private String collectPartly() throws Exception {
    collector.grace = Duration.ofDays(random.nextInt(3));
    List<CollectionJob> jobs = collector.jobs();
    int chosen = random.nextInt(jobs.size() + 2);
    if (chosen < jobs.size()) {
      collector.collect(List.of(jobs.get(chosen)));
      return "collection of " + jobs.get(chosen).removes();
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
    return "collector that dies on its way";
  }

  private void dropSome(AgingCache cache) throws Exception {
    var job =
        new ExpiredMappingJob(
            collector.mappings(), collector.retention, collector.roots, collector.lag);
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
  private void verify(String what) throws Exception {
    for (CacheModel cache : caches) {
      Set<Long> droppable = cache.droppable(today);
      Set<String> present =
          Set.copyOf(
              store.database.texts(
                  "select store_path_hash from mansard.object where cache_id = ?",
                  cache.cache.id()));
      for (long seed : List.copyOf(cache.paths.keySet())) {
        if (!present.contains(path(seed).hash().value())) {
          assertThat(droppable).as("%s: path %d is gone", what, seed).contains(seed);
          cache.paths.remove(seed);
        } else if (random.nextInt(12) == 0) {
          assertThat(store.read(cache.cache, path(seed)))
              .as("%s: path %d", what, seed)
              .isEqualTo(content(seed));
        }
      }
    }
    assertThat(store.problems()).as(what).isEmpty();
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
}

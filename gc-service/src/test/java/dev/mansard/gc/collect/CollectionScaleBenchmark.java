package dev.mansard.gc.collect;

import dev.mansard.gc.collect.postgres.PostgresMappingRepository;
import dev.mansard.gc.collect.postgres.PostgresOrphanRepository;
import dev.mansard.gc.collect.postgres.PostgresPackRepository;
import dev.mansard.gc.leadership.postgres.PostgresLeadership;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.Blobs;
import dev.mansard.store.blob.disk.DiskBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.postgres.TestDatabase;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A collection over rows made by SQL, with the times that its transactions were open, and the
 * latency of narinfo look-ups meanwhile. By hand, see docs/benchmarks/garbage-collection.md.
 *
 * <p>{@code -Dblobs=FOLDER} for packs that are there, on disk and in none of the caches (of Linux,
 * for root), 30 000 bytes for each chunk; without it there are rows only. Arguments: objects,
 * chunks of each, {@code quiet} for a collection without look-ups or {@code rows} to do nothing but
 * make them, how often to do all that, in this process, and a database that is there, {@code
 * PORT/NAME}, whose rows are used if it has some. Half of the objects are old; each refers to ten
 * others.
 */
final class CollectionScaleBenchmark {
  /**
   * {@link LookupProcess#pathHash}: Nix base-32 of a number, 32 digits, spread by a hash as store
   * paths are.
   */
  private static final String FUNCTION =
      """
      create function path_hash(i bigint) returns text language sql immutable parallel safe as $$
        select translate(md5(i::text), '0123456789abcdef', '0123456789abcdfg')
      $$
      """;

  /** Transactions of anybody who holds a lock on rows, and whether anybody waits for a lock. */
  private static final String TRANSACTIONS =
      """
      select extract(epoch from clock_timestamp() - a.xact_start) * 1000,
        exists(select from pg_locks where not granted),
        left(regexp_replace(a.query, '\\s+', ' ', 'g'), 100)
          || coalesce(', waits for ' || a.wait_event, '')
      from pg_stat_activity a
      where a.pid <> pg_backend_pid() and exists(
        select from pg_locks l where l.pid = a.pid and l.mode = 'RowExclusiveLock'
          and l.relation in ('mansard.nar'::regclass, 'mansard.chunk'::regclass,
                             'mansard.object'::regclass, 'mansard.pack'::regclass))
      """;

  private static final int POOL_SIZE = 8;
  private static final int STORED_BYTES = 30_000;
  private static final long BETWEEN_SAMPLES_MILLIS = 20;
  private static final long BETWEEN_WORDS_MINUTES = 2;
  private static final Duration BETWEEN_WINDOWS = Duration.ofSeconds(45);
  private static final Duration WINDOW = Duration.ofSeconds(15);

  private final TestDatabase database;
  private final long objects;
  private final int chunks;
  private final String mode;
  private @Nullable LookupProcess lookups;
  private final Map<String, Double> longestMillis = new ConcurrentHashMap<>();
  private long windowEnd = System.nanoTime();
  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong samplesOfLong = new AtomicLong();
  private final AtomicLong samplesWithWaiters = new AtomicLong();

  private CollectionScaleBenchmark(TestDatabase database, long objects, int chunks, String mode) {
    this.database = database;
    this.objects = objects;
    this.chunks = chunks;
    this.mode = mode;
  }

  public static void main(String... arguments) throws Exception {
    long objects = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
    int chunks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    String mode = arguments.length > 2 ? arguments[2] : "";
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
    String there = arguments.length > 4 ? arguments[4] : "";
    for (int round = 0; round < rounds; round++) {
      try (var database = there.isEmpty() ? TestDatabase.create(POOL_SIZE) : open(there)) {
        new CollectionScaleBenchmark(database, objects, chunks, mode).run();
      }
    }
    System.exit(0);
  }

  private static TestDatabase open(String place) throws SQLException {
    String[] portAndName = place.split("/", 2);
    var database =
        TestDatabase.existing(portAndName[1], Integer.parseInt(portAndName[0]), POOL_SIZE);
    database.migrate();
    return database;
  }

  private void run() throws Exception {
    if (database.number("select count(*) from mansard.cache") == 0) {
      timed("make rows", this::makeRows);
    }
    switch (mode) {
      case "rows" -> {}
      case "quiet" -> collect();
      default -> measure();
    }
    System.out.printf(
        "%d objects, %d chunks in the end%n",
        database.number("select count(*) from mansard.object"),
        database.number("select count(*) from mansard.chunk"));
  }

  private void measure() throws Exception {
    try (var process = LookupProcess.start(database.url(), objects / 2)) {
      lookups = process;
      watched(() -> read(process, 7_500, "warming up"));
      watched(() -> read(process, 15_000, "narinfo without collection"));
      watched(() -> readBesideComputing(process));
      samples.set(0);
      process.takeSummaryOfAll();
      watched(this::collect);
      System.out.println("narinfo meanwhile, all: " + process.takeSummaryOfAll());
      System.out.println("narinfo in between, all: " + process.summaryOfWindows());
    }
    System.out.printf(
        "%d samples; a transaction with row locks was older than 100 ms in %d, somebody waited in"
            + " %d; the oldest transactions, ms:%n",
        samples.get(), samplesOfLong.get(), samplesWithWaiters.get());
    longestMillis.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(20)
        .forEach(each -> System.out.printf("%6.0f  %s%n", each.getValue(), each.getKey()));
    System.gc();
    long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    System.out.printf("heap in use at the end: %d MiB%n", used >> 20);
  }

  private Void makeRows() throws SQLException {
    database.execute(FUNCTION);
    database.execute(
        "insert into mansard.cache (name, is_public, store_dir, priority,"
            + " upstream_cache_key_names, signing_key_id, public_key, created_at)"
            + " values ('scale', true, '/nix/store', 41, '{}',"
            + " '00000000-0000-0007-0000-000000000007',"
            + " 'scale-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', now())");
    database.execute(
        "insert into mansard.pack (id, blob_key, size_bytes, created_at)"
            + " select i, 'packs/' || lpad(to_hex(i % 256), 2, '0') || '/' || i, 65536 * ?, now()"
            + " from generate_series(1, ?) i",
        chunks, objects);
    // Those of a NAR together, as an upload inserts them.
    database.execute(
        "insert into mansard.chunk (id, chunk_hash, compression, size_bytes, pack_id, pack_offset,"
            + " stored_bytes, checksum, reference_count)"
            + " select (i << 22) + c, sha256(int8send((i << 22) + c)), 1, 65536, i, c * 65536,"
            + " 65536, 0, 1"
            + " from (select i, generate_series(0, ? - 1) c from generate_series(1::bigint, ?) i) ids",
        chunks,
        objects);
    makeNars();
    database.execute(
        "insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs,"
            + " foreign_signatures, created_at, last_accessed_at)"
            + " select (select id from mansard.cache), path_hash(i), i,"
            + " '/nix/store/' || path_hash(i) || '-p' || i,"
            + " (select array_agg(path_hash((i * 7919 + r * r * 104729) % (i / 2 + 1)) || '-p')"
            + "  from generate_series(1, 10) r),"
            + " '{}', now() - interval '200 days', now() - case when i > ? / 2 then interval '100 days'"
            + " else interval '1 day' end"
            + " from generate_series(1, ?) i",
        objects, objects);
    database.execute("vacuum analyze mansard.object, mansard.nar, mansard.chunk, mansard.pack");
    return null;
  }

  /** Recipes need our encoder, so they are made here. */
  private void makeNars() throws SQLException {
    try (Connection connection = database.connect();
        var insert =
            connection.prepareStatement(
                "insert into mansard.nar (id, nar_hash, nar_size, compression, chunk_count,"
                    + " stored_bytes, whole_pack_id, recipe, reference_count, created_at)"
                    + " overriding system value values"
                    + " (?, sha256(int8send(?)), ?, 1, ?, ?, ?, ?, 1, now())")) {
      connection.setAutoCommit(false);
      for (long i = 1; i <= objects; i++) {
        byte[] recipe = Recipe.of(List.of(new ChunkRun(i << 22, chunks))).encode();
        insert.setLong(1, i);
        insert.setLong(2, i);
        insert.setLong(3, 65_536L * chunks);
        insert.setInt(4, chunks);
        insert.setLong(5, 65_536L * chunks);
        insert.setLong(6, i);
        insert.setBytes(7, recipe);
        insert.addBatch();
        if (i % 5_000 == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
      connection.commit();
    }
  }

  /** Those of the objects that expire. */
  private BlobStorage makeBlobs() throws IOException, InterruptedException {
    String folder = System.getProperty("blobs");
    if (folder == null) {
      return new MemoryBlobStorage();
    }
    var storage = DiskBlobStorage.open(Path.of(folder));
    byte[] content = new byte[chunks * STORED_BYTES];
    new Random(1).nextBytes(content);
    for (long i = objects / 2 + 1; i <= objects; i++) {
      Blobs.write(storage, new BlobKey("packs/%02x/%d".formatted(i % 256, i)), content);
    }
    var emptying = List.of("sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches");
    new ProcessBuilder(emptying).inheritIO().start().waitFor();
    return storage;
  }

  private void collect() throws Exception {
    try (var leadership = new PostgresLeadership(database.database(), "scale");
        var _ = leadership.tryBegin(Duration.ZERO).orElseThrow()) {
      var mappings = new PostgresMappingRepository(leadership::session);
      var orphans = new PostgresOrphanRepository(leadership::session);
      var packs = new PostgresPackRepository(leadership::session);
      var storage = makeBlobs();
      var rest = new Rest(Integer.getInteger("busy", 10), System::nanoTime, this::rest);
      var retention = new RetentionSettings(Duration.ofDays(30));
      var expiry = new ExpiredMappingJob(mappings, retention, List.of(), () -> true, rest);
      long begin = System.nanoTime();
      long nanos = 0;
      if (isStep("mark")) {
        nanos = timed("mark", () -> expiry.mark(mappings.listAging(retention).getFirst()));
        System.out.printf("objects marked per second: %.0f%n", objects / (nanos / 1e9));
      }
      if (isStep("drop")) {
        timed("drop (and mark once more)", expiry::run);
      }
      var free = new EmptyPackJob(packs, storage, Duration.ZERO, rest);
      if (isStep("reap")) {
        timed("reap NARs", new OrphanNarJob(orphans, rest, free::advance)::run);
        timed("reap chunks", new OrphanChunkJob(orphans, rest, free::advance)::run);
      }
      if (isStep("free")) {
        timed("free packs", free::run);
      }
      free.close();
      double all = (System.nanoTime() - begin - nanos) / 1e9;
      System.out.printf(
          "%.2f s in all without the first mark, %.0f chunks a second%n",
          all, objects / 2 * chunks / all);
    }
  }

  /**
   * Rests, and each minute for a quarter of one, so that look-ups are compared with such of the
   * same minutes: what a machine gives changes more than what a collection takes.
   */
  private void rest(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
    var process = lookups;
    if (process != null && System.nanoTime() - windowEnd > BETWEEN_WINDOWS.toNanos()) {
      process.beginWindow();
      Thread.sleep(WINDOW);
      process.endWindow();
      windowEnd = System.nanoTime();
    }
  }

  /** {@code -Dsteps=drop,reap} does only these, on rows that are left as the steps before do it. */
  private static boolean isStep(String step) {
    return List.of(System.getProperty("steps", "mark,drop,reap,free").split(",", -1))
        .contains(step);
  }

  private long timed(String what, Callable<?> work) throws Exception {
    long start = System.nanoTime();
    Object result = work.call();
    long nanos = System.nanoTime() - start;
    System.out.printf(
        "%-28s %8.2f s  %s%n", what, nanos / 1e9, result instanceof Expiry ? "" : result);
    tell("  narinfo in that time");
    return nanos;
  }

  /** What is compared is watched alike, as that costs something as well. */
  private void watched(Work work) throws Exception {
    try (var connection = database.connect();
        var transactions = connection.prepareStatement(TRANSACTIONS);
        var watch = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          watch.scheduleWithFixedDelay(
              () -> sample(transactions), 0, BETWEEN_SAMPLES_MILLIS, TimeUnit.MILLISECONDS);
      var _ =
          watch.scheduleWithFixedDelay(
              this::tellSoFar, BETWEEN_WORDS_MINUTES, BETWEEN_WORDS_MINUTES, TimeUnit.MINUTES);
      work.run();
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void read(LookupProcess process, int count, String what) throws InterruptedException {
    process.await(count);
    tell(what);
  }

  /** What a neighbour costs on these processors that touches no table. */
  private void readBesideComputing(LookupProcess process) throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      var computing =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      statement.execute(
                          "select count(*) from (select generate_series(1, 2000000000)) s");
                    } catch (SQLException e) {
                      // cancelled
                    }
                  });
      read(process, 10_000, "narinfo beside a statement that only computes");
      statement.cancel();
      computing.join();
    }
  }

  private void sample(PreparedStatement transactions) {
    try (var rows = transactions.executeQuery()) {
      samples.incrementAndGet();
      while (rows.next()) {
        double millis = rows.getDouble(1);
        longestMillis.merge(rows.getString(3), millis, Math::max);
        samplesOfLong.addAndGet(millis > 100 ? 1 : 0);
        samplesWithWaiters.addAndGet(rows.getBoolean(2) ? 1 : 0);
      }
    } catch (SQLException e) {
      System.out.println("not watched: " + e);
    }
  }

  /** A run that is ended before its end has said something by then. */
  private void tellSoFar() {
    var process = lookups;
    if (process != null) {
      System.out.printf(
          "  so far: %s; %d samples, %d of a transaction older than 100 ms%n",
          process.summarySoFar(), samples.get(), samplesOfLong.get());
    }
  }

  private void tell(String what) {
    var process = lookups;
    if (process != null) {
      System.out.println(what + ": " + process.takeSummary());
    }
  }
}

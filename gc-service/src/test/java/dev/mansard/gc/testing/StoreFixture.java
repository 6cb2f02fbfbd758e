package dev.mansard.gc.testing;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.nar.NarWriter;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.census.StoreCensus;
import dev.mansard.store.chunk.ChunkerParameters;
import dev.mansard.store.chunk.ChunkingSettings;
import dev.mansard.store.compression.CompressionSettings;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Quarantine;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.ObjectLookup;
import dev.mansard.store.metadata.StoredNar;
import dev.mansard.store.metadata.StoredObject;
import dev.mansard.store.nar.NarBody;
import dev.mansard.store.nar.NarReadService;
import dev.mansard.store.nar.NarUnavailableException;
import dev.mansard.store.postgres.TestDatabase;
import dev.mansard.store.upload.NarUploadService;
import dev.mansard.store.upload.StoreSettings;
import dev.mansard.store.upload.UploadException;
import dev.mansard.store.upload.UploadOutcome;
import dev.mansard.store.upload.UploadRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A store over a real database and blobs in memory: small chunks, uncompressed, duplicates taken in
 * runs of 4 KiB.
 */
public final class StoreFixture implements AutoCloseable {
  public static final Duration LIMIT = Duration.ofSeconds(30);
  private static final UUID KEY_ID = new UUID(7, 7);
  private static final String BASE_32 = "0123456789abcdfghijklmnpqrsvwxyz";

  public final TestDatabase database;
  public final MemoryBlobStorage blobs = new MemoryBlobStorage();
  public final NarUploadService uploads;
  public final Quarantine quarantine;
  public final NarReadService reads;
  public final CacheView cache;

  public StoreFixture() throws SQLException {
    database = TestDatabase.create(16);
    var settings =
        StoreSettings.standard()
            .withChunking(new ChunkingSettings(1, new ChunkerParameters(512, 1_024, 4_096)))
            .withCompression(CompressionSettings.of(Compression.NONE))
            .withMinimumRunBytes(4_096)
            .withResources(new StoreSettings.Resources(64 << 20, 2, Duration.ofSeconds(10), LIMIT));
    uploads =
        new NarUploadService(
            settings, blobs, database.repositories(), Clock.systemUTC(), new Random(1));
    quarantine =
        new Quarantine(
            blobs, new BlockingIntegrity(database.repositories(), LIMIT), new IntegrityCounters());
    reads =
        new NarReadService(blobs, database.repositories(), LIMIT, Clock.systemUTC(), quarantine);
    cache = createCache("first");
  }

  public CacheView createCache(String name) throws SQLException {
    var publicKey = PublicKey.of(KeyName.parse(name + "-1"), new byte[32]);
    database.execute(
        "insert into mansard.cache (name, is_public, store_dir, priority,"
            + " upstream_cache_key_names, signing_key_id, public_key, created_at)"
            + " values (?, false, '/nix/store', 41, '{}', ?, ?, now())",
        name,
        KEY_ID,
        publicKey.format());
    return Await.await(database.repositories().objects().findCache(CacheName.parse(name)), LIMIT)
        .orElseThrow();
  }

  /** What the API does when somebody destroys a cache. */
  public void destroy(CacheView destroyed) throws SQLException {
    database.execute(
        "update mansard.cache set deleted_at = now(), name_taken = false where id = ?",
        destroyed.id());
  }

  /** What the API does when somebody configures a cache. */
  public void retain(CacheView configured, Duration period) throws SQLException {
    database.execute(
        "update mansard.cache set retention_period_seconds = ? where id = ?",
        period.toSeconds(),
        configured.id());
  }

  /** What the API does when somebody pins a path and nothing else was pinned by that name. */
  public void pin(CacheView in, String name, long seed) throws SQLException {
    database.execute(
        "insert into mansard.pin (cache_id, name, keep_revisions, keep_days) values (?, ?, 1, 0)",
        in.id(),
        name);
    database.execute(
        "insert into mansard.pin_target"
            + " (cache_id, name, store_path_hash, store_path, pinned_at, kept_until)"
            + " values (?, ?, ?, ?, now(), 'infinity')",
        in.id(),
        name,
        path(seed).hash().value(),
        path(seed).toString());
  }

  /** What the API does when somebody unpins. */
  public void unpin(CacheView in, String name) throws SQLException {
    database.execute("delete from mansard.pin where cache_id = ? and name = ?", in.id(), name);
  }

  /** A store path of which the hash depends on the seed alone. */
  public static StorePath path(long seed) {
    var random = new Random(seed);
    var hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(BASE_32.charAt(random.nextInt(32)));
    }
    return StorePath.parse("/nix/store/" + hash + "-path-" + seed);
  }

  /**
   * The NAR of a file of that length; with the same seed a longer one begins as a shorter one does.
   */
  public static byte[] nar(long seed, int length) {
    byte[] contents = new byte[length];
    new Random(seed).nextBytes(contents);
    var out = new ByteArrayOutputStream(length + 200);
    try {
      var writer = new NarWriter(out);
      writer.regular(false, length, new ByteArrayInputStream(contents));
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Pushes a path of which the content depends on its seed. */
  public UploadOutcome push(CacheView to, long seed, long... referenceSeeds) throws Exception {
    return push(to, path(seed), nar(seed, 20_000), referenceSeeds);
  }

  public UploadOutcome push(CacheView to, StorePath path, byte[] nar, long... referenceSeeds)
      throws UploadException, IOException {
    return push(to, path, nar, new ByteArrayInputStream(nar), referenceSeeds);
  }

  public UploadOutcome push(
      CacheView to, StorePath path, byte[] nar, InputStream body, long... referenceSeeds)
      throws UploadException, IOException {
    return uploads.upload(request(to, path, nar, referenceSeeds), body);
  }

  private static UploadRequest request(
      CacheView cache, StorePath path, byte[] nar, long... referenceSeeds) {
    var references = Arrays.stream(referenceSeeds).mapToObj(StoreFixture::path).toList();
    var info =
        new UploadInfo(
            cache.name(),
            path.hash(),
            path,
            references,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Sha256.digest(nar),
            nar.length);
    var signature = Signature.of(cache.publicKey().name(), new byte[64]);
    return new UploadRequest(cache, info, Optional.of("tester"), signature, KEY_ID);
  }

  public Optional<StoredObject> find(CacheView in, StorePath path) {
    return Await.await(database.repositories().objects().findObject(in.name(), path.hash()), LIMIT)
        .flatMap(ObjectLookup::object);
  }

  /** Whether the cache has the path of that seed. */
  public boolean has(CacheView in, long seed) {
    return find(in, path(seed)).isPresent();
  }

  /** The NAR that the cache serves for the path. */
  public byte[] read(CacheView in, StorePath path) throws IOException, NarUnavailableException {
    StoredNar nar = find(in, path).orElseThrow().nar();
    try (NarBody body = reads.open(nar)) {
      var served = new ByteArrayOutputStream();
      body.writeTo(0, body.length(), served::write);
      return served.toByteArray();
    }
  }

  /** What an access event does. */
  public void use(CacheView in, StorePath path) throws SQLException {
    database.execute(
        "update mansard.object set last_accessed_at = clock_timestamp()"
            + " where cache_id = ? and store_path_hash = ?",
        in.id(),
        path.hash().value());
  }

  /** Makes one path as old as it would be after so long without use. */
  public void age(CacheView in, long seed, Duration by) throws SQLException {
    database.execute(
        "update mansard.object set last_accessed_at = last_accessed_at - ? * interval '1 second'"
            + " where cache_id = ? and store_path_hash = ?",
        by.toSeconds(),
        in.id(),
        path(seed).hash().value());
  }

  /** Lets time pass, as far as rows know it. */
  public void passTime(Duration by) throws SQLException {
    var changes = new StringBuilder();
    for (String column :
        List.of(
            "object.last_accessed_at",
            "pin_target.kept_until",
            "nar.orphaned_at",
            "chunk.orphaned_at",
            "pack.deleted_at",
            "pack.shrunk_at",
            "pack.readable_until",
            "lease.started_at",
            "lease.expires_at")) {
      String[] parts = column.split("\\.");
      changes.append(
          "update mansard.%s set %s = %s - %d * interval '1 second' where %s is not null;"
              .formatted(parts[0], parts[1], parts[1], by.toSeconds(), parts[1]));
    }
    database.execute(changes.toString());
  }

  public long count(String table) throws SQLException {
    return database.number("select count(*) from mansard." + table);
  }

  /** What the independent checker says. */
  public List<String> problems() throws SQLException {
    Set<String> keys = new HashSet<>(blobs.keys());
    keys.addAll(blobs.unfinishedKeys());
    try (Connection connection = database.connect()) {
      return StoreCensus.problems(
          connection, keys, key -> blobs.findSize(new BlobKey(key)).orElse(-1));
    }
  }

  @Override
  public void close() {
    quarantine.close();
    uploads.close();
    database.close();
  }
}

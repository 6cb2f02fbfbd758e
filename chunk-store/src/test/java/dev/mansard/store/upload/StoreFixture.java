package dev.mansard.store.upload;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.api.UploadInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.census.StoreCensus;
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
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.tukaani.xz.XZInputStream;

/** A store over a real database and blobs in memory, with what tests do to it. */
final class StoreFixture implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);
  private static final UUID KEY_ID = new UUID(7, 7);
  private static final String BASE_32 = "0123456789abcdfghijklmnpqrsvwxyz";

  final TestDatabase database;
  final MemoryBlobStorage blobs = new MemoryBlobStorage();
  final FaultyBlobStorage storage = new FaultyBlobStorage(blobs);
  final NarUploadService uploads;
  final Quarantine quarantine;
  final NarReadService reads;
  final CacheView cache;

  StoreFixture(StoreSettings settings) throws SQLException {
    database = TestDatabase.create(16);
    uploads =
        new NarUploadService(
            settings, storage, database.repositories(), Clock.systemUTC(), new Random(1));
    quarantine =
        new Quarantine(
            storage,
            new BlockingIntegrity(database.repositories(), LIMIT),
            new IntegrityCounters());
    reads =
        new NarReadService(storage, database.repositories(), LIMIT, Clock.systemUTC(), quarantine);
    cache = createCache("first");
  }

  CacheView createCache(String name) throws SQLException {
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

  /** A store path of which the hash depends on the seed alone. */
  static StorePath path(long seed) {
    var random = new Random(seed);
    var hash = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      hash.append(BASE_32.charAt(random.nextInt(32)));
    }
    return StorePath.parse("/nix/store/" + hash + "-path-" + seed);
  }

  UploadRequest request(StorePath path, Sha256 narHash, long narSize) {
    return request(cache, path, narHash, narSize);
  }

  static UploadRequest request(CacheView cache, StorePath path, Sha256 narHash, long narSize) {
    var info =
        new UploadInfo(
            cache.name(),
            path.hash(),
            path,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            narHash,
            narSize);
    var signature = Signature.of(cache.publicKey().name(), new byte[64]);
    return new UploadRequest(cache, info, Optional.of("tester"), signature, KEY_ID);
  }

  UploadOutcome upload(StorePath path, byte[] nar) throws UploadException, IOException {
    return upload(path, nar, new ByteArrayInputStream(nar));
  }

  UploadOutcome upload(StorePath path, byte[] announced, InputStream body)
      throws UploadException, IOException {
    return uploads.upload(request(path, Sha256.digest(announced), announced.length), body);
  }

  Optional<StoredObject> find(StorePathHash hash) {
    return Await.await(database.repositories().objects().findObject(cache.name(), hash), LIMIT)
        .flatMap(ObjectLookup::object);
  }

  /** The uncompressed NAR that the cache serves for the path. */
  byte[] read(StorePath path) throws IOException, NarUnavailableException {
    StoredNar nar = find(path.hash()).orElseThrow().nar();
    try (NarBody body = reads.open(nar)) {
      var served = new ByteArrayOutputStream();
      body.writeTo(0, body.length(), served::write);
      return decompress(nar, served.toByteArray());
    }
  }

  private static byte[] decompress(StoredNar nar, byte[] served) throws IOException {
    return switch (nar.compression()) {
      case NONE -> served;
      case ZSTD -> {
        try (var in = new ZstdInputStream(new ByteArrayInputStream(served))) {
          yield in.readAllBytes();
        }
      }
      case XZ -> {
        try (var in = new XZInputStream(new ByteArrayInputStream(served))) {
          yield in.readAllBytes();
        }
      }
      case BZIP2, BROTLI -> throw new IOException("not stored: " + nar.compression());
    };
  }

  long count(String table) throws SQLException {
    return database.number("select count(*) from mansard." + table);
  }

  /** What the independent checker says. */
  List<String> problems() throws SQLException {
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

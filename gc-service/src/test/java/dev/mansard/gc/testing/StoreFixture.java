package dev.mansard.gc.testing;

import dev.mansard.protocol.nar.NarWriter;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.chunk.ChunkerParameters;
import dev.mansard.store.chunk.ChunkingSettings;
import dev.mansard.store.compression.CompressionSettings;
import dev.mansard.store.fixture.TestStore;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.upload.StoreSettings;
import dev.mansard.store.upload.UploadException;
import dev.mansard.store.upload.UploadOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A store over a real database and blobs in memory: small chunks, uncompressed, duplicates taken in
 * runs of 4 KiB.
 */
public final class StoreFixture extends TestStore {

  public StoreFixture() throws SQLException {
    super(
        StoreSettings.standard()
            .withChunking(new ChunkingSettings(1, new ChunkerParameters(512, 1_024, 4_096)))
            .withCompression(CompressionSettings.of(Compression.NONE))
            .withMinimumRunBytes(4_096)
            .withResources(
                new StoreSettings.Resources(64 << 20, 2, Duration.ofSeconds(10), LIMIT)));
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
    return uploads.upload(request(to, path, Sha256.digest(nar), nar.length, referenceSeeds), body);
  }

  /** Whether the cache has the path of that seed. */
  public boolean has(CacheView in, long seed) {
    return find(in, path(seed)).isPresent();
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
}

package dev.mansard.store.upload;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.fixture.TestStore;
import dev.mansard.store.metadata.ObjectLookup;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.StoredObject;
import dev.mansard.store.metadata.commit.UploadRepository;
import dev.mansard.store.metadata.integrity.QuarantineRepository;
import dev.mansard.store.nar.NarUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;

/** A store to which tests upload, most of them to its first cache. */
final class StoreFixture extends TestStore {
  StoreFixture(StoreSettings settings) throws SQLException {
    super(settings);
  }

  UploadRequest request(StorePath path, Sha256 narHash, long narSize) {
    return request(cache, path, narHash, narSize);
  }

  /** Another process that uploads to this store. */
  NarUploadService process(Repositories repositories, Clock clock) {
    return new NarUploadService(
        StoreSettings.standard(), storage, repositories, clock, new Random(9));
  }

  /** One whose commits and quarantine are those given. */
  NarUploadService process(UploadRepository commits, QuarantineRepository quarantine) {
    Repositories all = database.repositories();
    var repositories =
        new Repositories(
            all.objects(),
            all.nars(),
            all.chunks(),
            all.leases(),
            commits,
            quarantine,
            all.scrub(),
            all.installations());
    return process(repositories, Clock.systemUTC());
  }

  UploadOutcome upload(StorePath path, byte[] nar) throws UploadException, IOException {
    return upload(uploads, path, nar);
  }

  UploadOutcome upload(NarUploadService process, StorePath path, byte[] nar)
      throws UploadException, IOException {
    return process.upload(
        request(path, Sha256.digest(nar), nar.length), new ByteArrayInputStream(nar));
  }

  UploadOutcome upload(StorePath path, byte[] announced, InputStream body)
      throws UploadException, IOException {
    return uploads.upload(request(path, Sha256.digest(announced), announced.length), body);
  }

  Optional<StoredObject> find(StorePathHash hash) {
    return Await.await(database.repositories().objects().findObject(cache.name(), hash), LIMIT)
        .flatMap(ObjectLookup::object);
  }

  /** The pack of that blob. */
  Pack pack(String key) throws SQLException {
    return new Pack(
        database.number("select id from mansard.pack where blob_key = ?", key),
        new BlobKey(key),
        database.number("select size_bytes from mansard.pack where blob_key = ?", key));
  }

  byte[] read(StorePath path) throws IOException, NarUnavailableException {
    return read(cache, path);
  }
}

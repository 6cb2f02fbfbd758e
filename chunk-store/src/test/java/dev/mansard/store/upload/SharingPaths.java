package dev.mansard.store.upload;

import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import java.io.IOException;
import java.sql.SQLException;

/** Three paths in a store, of which the first two share most of their chunks. */
record SharingPaths(StoreFixture store) {
  static final StorePath FIRST = StoreFixture.path(1);
  static final StorePath SECOND = StoreFixture.path(2);
  static final StorePath THIRD = StoreFixture.path(3);
  private static final int KIB = 1 << 10;

  /** Stores all three. */
  void upload() throws Exception {
    store.upload(FIRST, first());
    store.upload(SECOND, second());
    store.upload(THIRD, own());
  }

  static byte[] shared() {
    return Nars.bytes(1, 900 * KIB);
  }

  /** Ends with a part of its own. */
  static byte[] first() {
    return Nars.ofFile(Nars.join(shared(), Nars.bytes(2, 300 * KIB)));
  }

  static byte[] second() {
    return Nars.ofFile(Nars.join(shared(), Nars.bytes(3, 300 * KIB)));
  }

  static byte[] own() {
    return Nars.ofFile(Nars.bytes(4, 200 * KIB));
  }

  /** The second of the chunks that so many NARs have. */
  long chunkWithReferences(int count) throws SQLException {
    return store.database.number(
        "select id from mansard.chunk where reference_count = ? order by id offset 1 limit 1",
        count);
  }

  boolean isMissing(StorePath path) {
    return store.find(path.hash()).isEmpty();
  }

  /** The key of the pack that is the path's NAR. */
  String blobOf(StorePath path) throws SQLException {
    return store
        .database
        .texts(
            "select p.blob_key from mansard.object o join mansard.nar n on n.id = o.nar_id"
                + " join mansard.pack p on p.id = n.whole_pack_id where o.store_path_hash = ?",
            path.hash().value())
        .getFirst();
  }

  byte[] blob(BlobKey key) throws IOException {
    try (var in = store.blobs.openRange(key, 0, store.blobs.findSize(key).orElseThrow())) {
      return in.readAllBytes();
    }
  }
}

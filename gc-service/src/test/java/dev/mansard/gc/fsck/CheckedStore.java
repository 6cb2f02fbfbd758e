package dev.mansard.gc.fsck;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.fsck.postgres.PostgresFsckRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.BlockingIntegrity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A store that is checked, and maybe repaired. */
final class CheckedStore implements AutoCloseable {
  final StoreFixture store;
  final CollectorFixture collector;

  /** Has two paths, the second of which refers to the first. */
  CheckedStore() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
    store.push(store.cache, 1);
    store.push(store.cache, 2, 1);
  }

  /** What all checks find. */
  List<Finding> check(boolean verifiesContent, boolean repairs) throws Exception {
    return run(
        repairs,
        (rows, remedy, report) ->
            Fsck.of(rows, store.blobs, remedy, verifiesContent, report).run());
  }

  /** What is found when the blobs of that storage are looked at. */
  List<Finding> checkBlobs(BlobInventory storage, boolean repairs) throws Exception {
    return run(
        repairs, (rows, remedy, report) -> new BlobCheck(rows, storage, remedy, report).run());
  }

  List<Finding> checkContent(BlobStorage storage) throws Exception {
    return checkContent(storage, false);
  }

  /** What is found when the frames of that storage are read. */
  List<Finding> checkContent(BlobStorage storage, boolean repairs) throws Exception {
    return run(
        repairs, (rows, remedy, report) -> new ContentCheck(rows, storage, remedy, report).run());
  }

  private interface Check {
    void run(FsckRepository rows, Remedy remedy, Consumer<Finding> report) throws Exception;
  }

  private List<Finding> run(boolean repairs, Check check) throws Exception {
    List<Finding> findings = new ArrayList<>();
    var metadata = new BlockingIntegrity(store.database.repositories(), StoreFixture.LIMIT);
    try (var session = Session.reading(store.database.database())) {
      var rows = new PostgresFsckRepository(session);
      check.run(rows, new Remedy(rows, metadata, store.quarantine, repairs), findings::add);
    }
    return findings;
  }

  static void assertFound(List<Finding> findings, String text) {
    assertThat(findings)
        .singleElement()
        .satisfies(finding -> assertThat(finding.text()).contains(text));
  }

  /** Finds it, changes nothing unasked, repairs it, and finds nothing more. */
  void assertRepairs(boolean verifiesContent, String text) throws Exception {
    assertFound(check(verifiesContent, false), text);
    assertFound(check(verifiesContent, true), text);
  }

  BlobKey onlyBlobOf(long seed) throws Exception {
    return new BlobKey(
        store
            .database
            .texts(
                "select p.blob_key from mansard.object o join mansard.nar n on n.id = o.nar_id"
                    + " join mansard.pack p on p.id = n.whole_pack_id"
                    + " where o.store_path_hash = ?",
                path(seed).hash().value())
            .getFirst());
  }

  byte[] bytes(BlobKey key) throws Exception {
    long size = store.blobs.findSize(key).orElseThrow();
    try (var in = store.blobs.openRange(key, 0, size)) {
      return in.readAllBytes();
    }
  }

  void assertMissingUntilPushedAgain(long seed) throws Exception {
    assertThat(store.has(store.cache, seed)).isFalse();
    store.push(store.cache, path(seed), nar(seed, 20_000));
    assertThat(store.read(store.cache, path(seed))).isEqualTo(nar(seed, 20_000));
  }

  @Override
  public void close() {
    collector.close();
    store.close();
  }
}

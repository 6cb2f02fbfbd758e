package dev.mansard.gc.compact;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.PausedBody;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.Lease;
import dev.mansard.store.upload.UploadOutcome;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers, uploads and other collectors that meet a compaction, told step by step. */
class CompactionRacesIT {
  private static final String SPARSE = "sparse packs";

  private SparseStore sparse;
  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    sparse = new SparseStore();
    store = sparse.store;
    collector = sparse.collector;
  }

  @AfterEach
  void close() throws SQLException {
    sparse.close();
  }

  @Test
  void aReaderThatOpenedANarBeforeReadsOnAfterItMoved() throws Exception {
    sparse.makeSparsePack();
    try (var opened = store.reads.open(store.find(store.cache, path(2)).orElseThrow().nar())) {
      collector.collect();

      var served = new ByteArrayOutputStream();
      opened.writeTo(0, opened.length(), served::write);
      assertThat(served.toByteArray()).isEqualTo(nar(7, 40_000));
    }
  }

  /**
   * The reader has opened the NAR and taken a quarter of a megabyte. Compaction moves what is left,
   * and the old pack goes when the margin for readers is over. The reader is slower than that.
   */
  @Test
  void aReaderSlowerThanTheMarginOfReadersGetsTheWholeBody() throws Exception {
    byte[] large = nar(7, 1_600_000);
    store.push(store.cache, path(1), nar(7, 3_400_000));
    store.push(store.cache, path(2), large);
    store.age(store.cache, 1, Duration.ofDays(31));
    String oldKey = sparse.key(sparse.oldPack());
    store.blobs.cutOffReadersOfDeleted();
    var served = new ByteArrayOutputStream();
    try (var opened = store.reads.open(store.find(store.cache, path(2)).orElseThrow().nar())) {
      opened.writeTo(
          0,
          opened.length(),
          (bytes, offset, length) -> {
            if (served.size() == 0) {
              compactAndDelete();
              assertThat(store.blobs.keys()).doesNotContain(oldKey);
            }
            served.write(bytes, offset, length);
          });
    }

    assertThat(served.toByteArray()).isEqualTo(large);
    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    assertThat(store.count("nar where quarantined_at is not null")).isZero();
  }

  private void compactAndDelete() {
    try {
      assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
      store.passTime(Duration.ofMinutes(16));
      collector.collect();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What was promised cannot be had any more; nothing else may come in its place. */
  @Test
  void aReaderOfAPathThatGoesMeanwhileIsBrokenOffAfterRightBytes() throws Exception {
    byte[] large = nar(7, 3_000_000);
    store.push(store.cache, path(1), large);
    store.age(store.cache, 1, Duration.ofDays(31));
    store.blobs.cutOffReadersOfDeleted();
    var served = new ByteArrayOutputStream();
    try (var opened = store.reads.open(store.find(store.cache, path(1)).orElseThrow().nar())) {
      assertThatThrownBy(
              () ->
                  opened.writeTo(
                      0,
                      opened.length(),
                      (bytes, offset, length) -> {
                        if (served.size() == 0) {
                          collectAll();
                        }
                        served.write(bytes, offset, length);
                      }))
          .isInstanceOf(StorageException.Missing.class);
    }

    assertThat(served.size()).isBetween(1, large.length - 1);
    assertThat(large).startsWith(served.toByteArray());
  }

  private void collectAll() {
    try {
      collector.collect();
      assertThat(store.blobs.keys()).isEmpty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void addressesLookedUpBeforeTheMoveStillHaveTheirPackAfterIt() throws Exception {
    sparse.makeSparsePack();
    long old = sparse.oldPack();

    collector.collect();

    var chunks = store.database.repositories().chunks();
    assertThat(Await.await(chunks.findPacks(List.of(old)), StoreFixture.LIMIT)).hasSize(1);
    store.passTime(Duration.ofMinutes(16));
    assertThat(Await.await(chunks.findPacks(List.of(old)), StoreFixture.LIMIT)).isEmpty();
  }

  @Test
  void anUploadThatFoundChunksBeforeTheyMovedCommits() throws Exception {
    sparse.makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    var body = new PausedBody(nar(7, 39_000));
    Callable<UploadOutcome> push = () -> store.push(store.cache, path(3), nar(7, 39_000), body);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var upload = threads.submit(push);
      body.awaitHalt();
      assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
      body.goOn();

      assertThat(upload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Stored.class);
    }
    store.passTime(Duration.ofMinutes(16));
    collector.collect();
    assertThat(store.read(store.cache, path(3))).isEqualTo(nar(7, 39_000));
  }

  @Test
  void aCollectorThatDiesBetweenTwoBatchesLeavesOnlyWorkToRedo() throws Exception {
    sparse.makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    long old = sparse.oldPack();

    Copied copied = copy(old);
    collector.step(
        () -> {
          collector
              .compactions()
              .begin(copied.former(), copied.lease(), copied.pack(), copied.frames(), 3);
          return 0;
        });
    assertThat(store.count("chunk where pack_id = " + copied.pack().id())).isEqualTo(3);
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 40_000));
    assertThat(store.problems()).isEmpty();

    assertThat(removed(collector.collect(), SPARSE)).isPositive();
    store.passTime(Duration.ofMinutes(16));
    collector.collect();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 40_000));
    assertThat(store.count("chunk where pack_id = " + old)).isZero();
    assertThat(store.blobs.storedBytes()).isLessThan(80_000);
  }

  @Test
  void aCopyWhoseLeaseHasExpiredChangesNothing() throws Exception {
    sparse.makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    Copied copied = copy(sparse.oldPack());
    store.passTime(Duration.ofMinutes(5));

    assertThatThrownBy(
            () ->
                collector.step(
                    () -> {
                      collector
                          .compactions()
                          .begin(
                              copied.former(),
                              copied.lease(),
                              copied.pack(),
                              copied.frames(),
                              1_000);
                      return 0;
                    }))
        .hasMessageContaining("lease");

    assertThat(store.count("pack")).isEqualTo(2);
    collector.collect();
    assertThat(store.blobs.keys()).doesNotContain(copied.pack().blobKey().value());
  }

  /** A bucket that answers after minutes, say. */
  @Test
  void aCopyThatTakesLongerThanItsLeaseIsKept() throws Exception {
    sparse.makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    var slow = new FaultyBlobStorage(store.blobs);
    slow.beforeEach(
        (operation, key) -> {
          if (operation == BlobOperation.COMMIT) {
            outliveTheLease();
          }
        });

    var compacted = collector.step(() -> compactionWithShortLeases(slow).run());

    assertThat(compacted.count()).isEqualTo(1);
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 40_000));
  }

  private CompactionJob compactionWithShortLeases(BlobStorage storage) {
    return new CompactionJob(
        collector.compactions(),
        new BlockingMetadata(store.database.repositories(), StoreFixture.LIMIT),
        storage,
        CompactionSettings.STANDARD,
        new Random(4),
        Duration.ofSeconds(4));
  }

  /** Returns when a lease that nobody has prolonged would be over. */
  private void outliveTheLease() {
    try {
      store.database.execute("create table first_expiry as select expires_at from mansard.lease");
      await().until(() -> store.count("lease where now() > (select * from first_expiry)") == 1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void chunksThatWereReapedAfterTheCopyStayReaped() throws Exception {
    sparse.makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    Copied copied = copy(sparse.oldPack());
    store.age(store.cache, 2, Duration.ofDays(31));
    store.passTime(Duration.ofSeconds(70));
    store.database.execute("update mansard.lease set expires_at = now() + interval '1 minute'");

    collector.step(
        () -> {
          collector.expiry().run();
          var orphans = collector.orphans();
          store.passTime(Duration.ofMinutes(5));
          store.database.execute(
              "update mansard.lease set started_at = now(),"
                  + " expires_at = now() + interval '1 minute'");
          store.database.execute(
              "update mansard.nar set orphaned_at = orphaned_at - interval '1 hour'"
                  + " where orphaned_at is not null");
          orphans.reapNars(1_000);
          store.database.execute(
              "update mansard.chunk set orphaned_at = orphaned_at - interval '1 hour'"
                  + " where orphaned_at is not null");
          orphans.reapChunks(1_000);
          collector
              .compactions()
              .begin(copied.former(), copied.lease(), copied.pack(), copied.frames(), 1_000);
          return 0;
        });

    assertThat(store.count("chunk")).isZero();
    store.passTime(Duration.ofMinutes(16));
    collector.collect();
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.count("pack")).isZero();
  }

  private record Copied(Pack former, Lease lease, Pack pack, MovedFrames frames) {}

  private Copied copy(long old) throws Exception {
    var metadata = new BlockingMetadata(store.database.repositories(), StoreFixture.LIMIT);
    var id = new UUID(3, 3);
    Lease lease = metadata.takeLease(id, BlobKey.ofPack(id), Duration.ofMinutes(2));
    var former =
        new Pack(
            old,
            new BlobKey(sparse.key(old)),
            store.database.number("select size_bytes from mansard.pack where id = ?", old));
    return collector.step(
        () -> {
          try (var writer = store.blobs.open(lease.blobKey())) {
            var copy = new FrameCopy(store.blobs, former.blobKey(), writer, new Pace(1 << 30));
            copy.copy(collector.compactions().listFrames(old, -1, 1_000));
            writer.commit();
            var pack = new Pack(lease.packId(), lease.blobKey(), copy.written());
            return new Copied(former, lease, pack, copy.moved());
          }
        });
  }
}

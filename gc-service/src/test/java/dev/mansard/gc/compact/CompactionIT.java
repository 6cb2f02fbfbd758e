package dev.mansard.gc.compact;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.PausedBody;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.bridge.BlockingMetadata;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.Lease;
import dev.mansard.store.upload.UploadOutcome;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompactionIT {
  private static final String SPARSE = "sparse packs";

  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
  }

  @AfterEach
  void close() throws Exception {
    assertThat(store.problems()).isEmpty();
    collector.close();
    store.close();
  }

  /** A pack of 200 KiB of which path 2 needs the first 40 KiB. */
  private void makeSparsePack() throws Exception {
    store.push(store.cache, path(1), nar(7, 200_000));
    store.push(store.cache, path(2), nar(7, 40_000));
    store.age(store.cache, 1, Duration.ofDays(31));
  }

  private long oldPack() throws Exception {
    return store.database.number("select min(id) from mansard.pack");
  }

  private String key(long pack) throws Exception {
    return store.database.texts("select blob_key from mansard.pack where id = ?", pack).getFirst();
  }

  @Test
  void movesWhatIsAliveAndFreesTheRest() throws Exception {
    makeSparsePack();
    long old = oldPack();
    String oldKey = key(old);

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);

    assertThat(store.count("chunk where pack_id = " + old)).isZero();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 40_000));
    assertThat(store.blobs.keys()).as("readers may hold old addresses").contains(oldKey);

    store.passTime(Duration.ofMinutes(16));
    var report = collector.collect();
    assertThat(report.bytes()).isGreaterThan(200_000);
    assertThat(store.blobs.keys()).doesNotContain(oldKey);
    assertThat(store.blobs.storedBytes()).isLessThan(50_000);
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 40_000));
    assertThat(removed(collector.collect(), SPARSE)).as("once is enough").isZero();
  }

  @Test
  void aReaderThatOpenedANarBeforeReadsOnAfterItMoved() throws Exception {
    makeSparsePack();
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
    String oldKey = key(oldPack());
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
    makeSparsePack();
    long old = oldPack();

    collector.collect();

    var chunks = store.database.repositories().chunks();
    assertThat(Await.await(chunks.findPacks(List.of(old)), StoreFixture.LIMIT)).hasSize(1);
    store.passTime(Duration.ofMinutes(16));
    assertThat(Await.await(chunks.findPacks(List.of(old)), StoreFixture.LIMIT)).isEmpty();
  }

  @Test
  void leavesPacksAloneThatAreAliveEnough() throws Exception {
    store.push(store.cache, path(1), nar(7, 200_000));
    store.push(store.cache, path(2), nar(7, 150_000));
    store.age(store.cache, 1, Duration.ofDays(31));

    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(store.count("pack where shrunk_at is not null")).isZero();
  }

  @Test
  void copiesNoMoreThanItMayInOneRun() throws Exception {
    makeSparsePack();
    collector.compaction = new CompactionSettings(50, 1 << 30, 10_000);
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    collector.compaction = CompactionSettings.STANDARD;
    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
  }

  @Test
  void leavesDamageWhereItIs() throws Exception {
    makeSparsePack();
    var key = new BlobKey(key(oldPack()));
    byte[] bytes;
    try (var in = store.blobs.openRange(key, 0, store.blobs.findSize(key).orElseThrow())) {
      bytes = in.readAllBytes();
    }
    bytes[20_000] ^= 1;
    store.blobs.overwrite(key, bytes);

    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(store.count("chunk where pack_id = " + oldPack())).isPositive();
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
    assertThat(store.count("lease")).isZero();
  }

  @Test
  void goesOnToTheNextPackWhereOneCannotBeRead() throws Exception {
    makeSparsePack();
    long unreadable = oldPack();
    store.push(store.cache, path(3), nar(8, 200_000));
    store.push(store.cache, path(4), nar(8, 40_000));
    store.age(store.cache, 3, Duration.ofDays(31));
    store.storage.injectAlways(new Fault.Unreadable(key(unreadable), 20_000, Long.MAX_VALUE));

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);

    assertThat(store.count("chunk where pack_id = " + unreadable)).isPositive();
    assertThat(store.read(store.cache, path(4))).isEqualTo(nar(8, 40_000));
    assertThat(store.count("pack where shrunk_at is not null and id = " + unreadable))
        .as("not tried at each collection")
        .isZero();
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
  }

  @Test
  void triesAPackAgainThatWasRefusedOnce() throws Exception {
    makeSparsePack();
    store.storage.inject(new Fault.Unreadable(key(oldPack()), 20_000, Long.MAX_VALUE));
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void triesPacksAgainThatWereRefusedAsAnyMayBe() throws Exception {
    makeSparsePack();
    store.storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.DENIED));
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    store.storage.heal();

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void triesPacksAgainOfAStorageThatLetNothingBeRead() throws Exception {
    makeSparsePack();
    store.storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.PERMANENT));
    store.storage.injectAlways(new Fault.Fails(BlobOperation.CHECK_READING, 1, Failure.PERMANENT));
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    store.storage.heal();

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void leavesPacksAloneInWhichAChunkIsQuarantined() throws Exception {
    makeSparsePack();
    store.database.execute(
        "update mansard.chunk set quarantined_at = now()"
            + " where id = (select max(id) from mansard.chunk"
            + " where pack_offset < 20000 and pack_id = ?)",
        oldPack());

    assertThat(removed(collector.collect(), SPARSE)).isZero();
  }

  @Test
  void anUploadThatFoundChunksBeforeTheyMovedCommits() throws Exception {
    makeSparsePack();
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
    makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    long old = oldPack();

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
    makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    Copied copied = copy(oldPack());
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

  @Test
  void chunksThatWereReapedAfterTheCopyStayReaped() throws Exception {
    makeSparsePack();
    collector.collect(collector.jobs().subList(0, 6));
    Copied copied = copy(oldPack());
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
            new BlobKey(key(old)),
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

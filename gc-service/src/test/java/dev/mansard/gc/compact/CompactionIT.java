package dev.mansard.gc.compact;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which packs are compacted, and which are left alone. */
class CompactionIT {
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
  void movesWhatIsAliveAndFreesTheRest() throws Exception {
    sparse.makeSparsePack();
    long old = sparse.oldPack();
    String oldKey = sparse.key(old);

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
  void leavesPacksAloneThatAreAliveEnough() throws Exception {
    store.push(store.cache, path(1), nar(7, 200_000));
    store.push(store.cache, path(2), nar(7, 150_000));
    store.age(store.cache, 1, Duration.ofDays(31));

    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(store.count("pack where shrunk_at is not null")).isZero();
  }

  @Test
  void copiesNoMoreThanItMayInOneRun() throws Exception {
    sparse.makeSparsePack();
    collector.compaction = new CompactionSettings(50, 1 << 30, 10_000);
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    collector.compaction = CompactionSettings.STANDARD;
    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
  }

  @Test
  void leavesDamageWhereItIs() throws Exception {
    sparse.makeSparsePack();
    var key = new BlobKey(sparse.key(sparse.oldPack()));
    byte[] bytes;
    try (var in = store.blobs.openRange(key, 0, store.blobs.findSize(key).orElseThrow())) {
      bytes = in.readAllBytes();
    }
    bytes[20_000] ^= 1;
    store.blobs.overwrite(key, bytes);

    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(store.count("chunk where pack_id = " + sparse.oldPack())).isPositive();
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
    assertThat(store.count("lease")).isZero();
  }

  @Test
  void goesOnToTheNextPackWhereOneCannotBeRead() throws Exception {
    sparse.makeSparsePack();
    long unreadable = sparse.oldPack();
    store.push(store.cache, path(3), nar(8, 200_000));
    store.push(store.cache, path(4), nar(8, 40_000));
    store.age(store.cache, 3, Duration.ofDays(31));
    store.storage.injectAlways(
        new Fault.Unreadable(sparse.key(unreadable), 20_000, Long.MAX_VALUE));

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
    sparse.makeSparsePack();
    store.storage.inject(
        new Fault.Unreadable(sparse.key(sparse.oldPack()), 20_000, Long.MAX_VALUE));
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void leavesAPackAloneThatCannotBeOpened() throws Exception {
    sparse.makeSparsePack();
    store.storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.PERMANENT));

    assertThat(removed(collector.collect(), SPARSE)).isZero();

    assertThat(store.count("pack where shrunk_at is not null")).isZero();
    store.storage.heal();
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void triesAPackAgainWhoseSecondRefusalMayBeThatOfAny() throws Exception {
    sparse.makeSparsePack();
    store.storage.inject(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.PERMANENT));
    store.storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.DENIED));
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    store.storage.heal();

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void triesPacksAgainThatWereRefusedAsAnyMayBe() throws Exception {
    sparse.makeSparsePack();
    store.storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.DENIED));
    assertThat(removed(collector.collect(), SPARSE)).isZero();

    store.storage.heal();

    assertThat(removed(collector.collect(), SPARSE)).isEqualTo(1);
    store.passTime(Duration.ofMinutes(5));
    collector.collect();
  }

  @Test
  void triesPacksAgainOfAStorageThatLetNothingBeRead() throws Exception {
    sparse.makeSparsePack();
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
    sparse.makeSparsePack();
    store.database.execute(
        "update mansard.chunk set quarantined_at = now()"
            + " where id = (select max(id) from mansard.chunk"
            + " where pack_offset < 20000 and pack_id = ?)",
        sparse.oldPack());

    assertThat(removed(collector.collect(), SPARSE)).isZero();
  }
}

package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.Blobs;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.metadata.Pack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What comes before what, in case of a crash in between. */
class EmptyPackJobTest {
  private static final int PACKS = 1_250;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MemoryBlobStorage storage = new MemoryBlobStorage();
  private final Rows rows = new Rows();

  @Test
  void bringsTombstonesToDiskBeforeBlobsGoAndDropsRowsAfter() throws Exception {
    writeAll();

    var freed = run(storage);

    assertThat(freed).isEqualTo(Yield.of(PACKS, 2L * PACKS));
    assertThat(rows.deletedUnflushed).as("blobs deleted of what was listed later").isEmpty();
    assertThat(rows.forgotten).hasSize(PACKS);
    assertThat(rows.forgottenWithBlob).isEmpty();
    assertThat(rows.largest).as("packs of a transaction").isBetween(3, 100);
  }

  @Test
  void goesPastABlobThatCannotBeDeleted() throws Exception {
    writeAll();
    var faulty = new FaultyBlobStorage(storage);
    faulty.inject(new Fault.Fails(BlobOperation.DELETE, 3, Failure.PERMANENT));
    faulty.inject(new Fault.Fails(BlobOperation.DELETE, 1_201, Failure.PERMANENT));

    assertThatThrownBy(() -> run(faulty)).isInstanceOf(StorageException.class);

    assertThat(storage.keys()).as("those that failed").hasSize(2);
    assertThat(rows.forgotten).hasSize(PACKS - 2);
    assertThat(rows.forgottenWithBlob).isEmpty();
  }

  @Test
  void givesUpWhenNothingCanBeDeleted() {
    var faulty = new FaultyBlobStorage(storage);
    faulty.injectAlways(new Fault.Fails(BlobOperation.DELETE, 1, Failure.PERMANENT));

    assertThatThrownBy(() -> run(faulty)).isInstanceOf(StorageException.class);

    assertThat(rows.forgotten).isEmpty();
  }

  /** A bucket answers after tens of milliseconds, and there may be millions. */
  @Test
  void deletesSeveralBlobsAtATime() throws Exception {
    var eight = new CountDownLatch(8);
    var faulty = new FaultyBlobStorage(storage);
    faulty.beforeEach(
        (operation, key) -> {
          eight.countDown();
          assertThat(reached(eight)).as("eight at once").isTrue();
        });

    var freed = run(faulty);

    assertThat(freed.count()).isEqualTo(PACKS);
  }

  /** While NARs are reaped, a moment after the tombstones came. */
  @Test
  void deletesBlobsBeforeItsTurnAndTheirRowsInIt() throws Exception {
    writeAll();
    rows.bury(rows.listShrunk(-1, 100));
    var job = job(storage);

    await().atMost(MINUTE).until(() -> advanced(job) && storage.keys().size() == PACKS - 100);

    assertThat(rows.forgotten).isEmpty();
    assertThat(rows.deletedUnflushed).isEmpty();
    assertThat(job.run()).isEqualTo(Yield.of(PACKS, 2L * PACKS));
    assertThat(rows.forgotten).hasSize(PACKS);
    assertThat(rows.deletedUnflushed).isEmpty();
  }

  /** More than it keeps under way. */
  @Test
  void deletesBlobsOfAnyNumberBeforeItsTurn() throws Exception {
    writeAll();
    rows.bury(rows.listShrunk(-1, PACKS));
    var job = job(storage);

    await().atMost(MINUTE).until(() -> advanced(job) && storage.keys().isEmpty());

    assertThat(rows.forgottenWithBlob).isEmpty();
    assertThat(rows.deletedUnflushed).isEmpty();
    assertThat(job.run()).isEqualTo(Yield.of(PACKS, 2L * PACKS));
    assertThat(rows.forgotten).hasSize(PACKS);
  }

  @Test
  void beginsAnewAfterTheDatabaseFailedBeforeItsTurn() throws Exception {
    writeAll();
    rows.bury(rows.listShrunk(-1, PACKS));
    var job = job(storage);
    rows.failure = new IllegalStateException("no flush");

    assertThatThrownBy(
            () -> {
              while (advanced(job)) {
                Thread.onSpinWait();
              }
            })
        .hasMessage("no flush");

    assertThat(storage.keys()).hasSize(PACKS);
    rows.failure = null;
    assertThat(job.run().count()).isEqualTo(PACKS);
  }

  @Test
  void tellsInItsTurnOfABlobThatCouldNotBeDeletedBefore() throws Exception {
    writeAll();
    rows.bury(rows.listShrunk(-1, 100));
    var faulty = new FaultyBlobStorage(storage);
    faulty.inject(new Fault.Fails(BlobOperation.DELETE, 3, Failure.PERMANENT));
    var job = job(faulty);

    await().atMost(MINUTE).until(() -> advanced(job) && storage.keys().size() == PACKS - 99);

    assertThatThrownBy(job::run).isInstanceOf(StorageException.class);
    assertThat(rows.forgotten).hasSize(PACKS - 1);
    assertThat(run(storage)).isEqualTo(Yield.of(1, 2));
  }

  /** A collection that ends before its turn. */
  @Test
  void breaksOffWhatItHasBegunWhenItIsClosedBeforeItsTurn() throws Exception {
    writeAll();
    rows.bury(rows.listShrunk(-1, 100));
    var atWork = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var faulty = new FaultyBlobStorage(storage);
    faulty.beforeEach(
        (operation, key) -> {
          atWork.countDown();
          assertThatThrownBy(() -> reached(never)).hasCauseInstanceOf(InterruptedException.class);
          throw new IllegalStateException("broken off");
        });
    var job = job(faulty);
    await().atMost(MINUTE).until(() -> advanced(job) && atWork.getCount() == 0);

    job.close();

    assertThat(storage.keys()).hasSize(PACKS);
    assertThat(run(storage).count()).isEqualTo(PACKS);
  }

  private static boolean advanced(EmptyPackJob job) throws InterruptedException {
    job.advance();
    return true;
  }

  /** Of a bucket that does not answer, for instance. */
  @Test
  void breaksOffWhatIsAtWorkWhenItIsInterrupted() throws Exception {
    writeAll();
    var collector = Thread.currentThread();
    var never = new CountDownLatch(1);
    var faulty = new FaultyBlobStorage(storage);
    faulty.beforeEach(
        (operation, key) -> {
          collector.interrupt();
          assertThatThrownBy(() -> reached(never)).hasCauseInstanceOf(InterruptedException.class);
          throw new IllegalStateException("broken off");
        });

    assertThatThrownBy(() -> run(faulty)).isInstanceOf(InterruptedException.class);

    var _ = Thread.interrupted();
    assertThat(storage.keys()).hasSize(PACKS);
    assertThat(rows.forgotten).isEmpty();
    run(storage);
    assertThat(rows.forgotten).hasSize(PACKS);
  }

  private Yield run(BlobStorage blobs) throws Exception {
    return job(blobs).run();
  }

  private EmptyPackJob job(BlobStorage blobs) {
    return new EmptyPackJob(rows, blobs, Duration.ZERO, Rest.none());
  }

  private static boolean reached(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void writeAll() throws Exception {
    for (int i = 0; i < PACKS; i++) {
      Blobs.write(storage, key(i), new byte[2]);
    }
  }

  private static BlobKey key(long id) {
    return new BlobKey("packs/x/" + id);
  }

  /** All have shrunk at first, and none has a chunk left. */
  private final class Rows implements PackRepository {
    private final NavigableSet<Long> shrunk = new TreeSet<>();
    private final NavigableSet<Long> buried = new TreeSet<>();
    private final Set<Long> forgotten = new LinkedHashSet<>();
    private final List<Long> forgottenWithBlob = new ArrayList<>();
    private final List<Long> deletedUnflushed = new ArrayList<>();
    private final List<Long> unflushed = new ArrayList<>();
    private @Nullable RuntimeException failure;
    private long lastListed = -1;
    private int largest;

    Rows() {
      LongStream.range(0, PACKS).forEach(shrunk::add);
    }

    @Override
    public void rewind() {
      lastListed = -1;
    }

    @Override
    public List<Long> listShrunk(long after, int limit) {
      return shrunk.tailSet(after, false).stream().limit(limit).toList();
    }

    @Override
    public void bury(List<Long> packIds) {
      largest = Math.max(largest, packIds.size());
      packIds.forEach(id -> assertThat(buried.add(id) && shrunk.remove(id)).isTrue());
    }

    @Override
    public void flush() {
      if (failure != null) {
        throw failure;
      }
      unflushed.stream().filter(id -> !hasBlob(id)).forEach(deletedUnflushed::add);
      unflushed.clear();
    }

    @Override
    public List<Pack> listFree(Duration grace, int limit) {
      List<Pack> packs = new ArrayList<>();
      for (long id : buried.tailSet(lastListed, false)) {
        if (packs.size() < limit && !forgotten.contains(id)) {
          packs.add(new Pack(id, key(id), 2));
          unflushed.add(id);
          lastListed = id;
        }
      }
      return packs;
    }

    @Override
    public void forget(List<Long> packIds) {
      largest = Math.max(largest, packIds.size());
      packIds.forEach(id -> assertThat(forgotten.add(id)).as("first time").isTrue());
      packIds.stream().filter(this::hasBlob).forEach(forgottenWithBlob::add);
      packIds.stream().filter(unflushed::contains).forEach(deletedUnflushed::add);
    }

    private boolean hasBlob(long id) {
      return storage.findSize(key(id)).isPresent();
    }
  }
}

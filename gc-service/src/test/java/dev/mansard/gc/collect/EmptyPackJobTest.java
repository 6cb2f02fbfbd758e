package dev.mansard.gc.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobKey;
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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What comes before what, in case of a crash in between. */
class EmptyPackJobTest {
  private static final int PACKS = 1_250;

  private final MemoryBlobStorage storage = new MemoryBlobStorage();
  private final Rows rows = new Rows();

  @Test
  void bringsTombstonesToDiskBeforeBlobsGoAndDropsRowsAfter() throws Exception {
    for (int i = 0; i < PACKS; i++) {
      Blobs.write(storage, key(i), new byte[2]);
    }

    var freed = new EmptyPackJob(rows, storage, Duration.ZERO, Rest.none()).run();

    assertThat(freed).isEqualTo(Yield.of(PACKS, 2L * PACKS));
    assertThat(rows.deletedUnflushed).as("blobs deleted of what was listed later").isEmpty();
    assertThat(rows.forgotten).hasSize(PACKS);
    assertThat(rows.forgottenWithBlob).isEmpty();
    assertThat(rows.largest).as("packs of a transaction").isBetween(3, 100);
  }

  @Test
  void goesPastABlobThatCannotBeDeleted() throws Exception {
    for (int i = 0; i < PACKS; i++) {
      Blobs.write(storage, key(i), new byte[2]);
    }
    var faulty = new FaultyBlobStorage(storage);
    faulty.inject(new Fault.Fails(BlobOperation.DELETE, 3, Failure.PERMANENT));
    faulty.inject(new Fault.Fails(BlobOperation.DELETE, 1_201, Failure.PERMANENT));

    assertThatThrownBy(new EmptyPackJob(rows, faulty, Duration.ZERO, Rest.none())::run)
        .isInstanceOf(StorageException.class);

    assertThat(storage.keys()).as("the last that failed; the first was tried again").hasSize(1);
    assertThat(rows.forgotten).hasSize(PACKS - 1);
    assertThat(rows.forgottenWithBlob).isEmpty();
  }

  @Test
  void givesUpWhenNothingCanBeDeleted() {
    var faulty = new FaultyBlobStorage(storage);
    faulty.injectAlways(new Fault.Fails(BlobOperation.DELETE, 1, Failure.PERMANENT));

    assertThatThrownBy(new EmptyPackJob(rows, faulty, Duration.ZERO, Rest.none())::run)
        .isInstanceOf(StorageException.class);

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

    var freed = new EmptyPackJob(rows, faulty, Duration.ZERO, Rest.none()).run();

    assertThat(freed.count()).isEqualTo(PACKS);
  }

  /** Of a bucket that does not answer, for instance. */
  @Test
  void breaksOffWhatIsAtWorkWhenItIsInterrupted() throws Exception {
    for (int i = 0; i < PACKS; i++) {
      Blobs.write(storage, key(i), new byte[2]);
    }
    var collector = Thread.currentThread();
    var never = new CountDownLatch(1);
    var faulty = new FaultyBlobStorage(storage);
    faulty.beforeEach(
        (operation, key) -> {
          collector.interrupt();
          assertThatThrownBy(() -> reached(never)).hasCauseInstanceOf(InterruptedException.class);
          throw new IllegalStateException("broken off");
        });

    assertThatThrownBy(new EmptyPackJob(rows, faulty, Duration.ZERO, Rest.none())::run)
        .isInstanceOf(InterruptedException.class);

    var _ = Thread.interrupted();
    assertThat(storage.keys()).hasSize(PACKS);
    assertThat(rows.forgotten).isEmpty();
    new EmptyPackJob(rows, storage, Duration.ZERO, Rest.none()).run();
    assertThat(rows.forgotten).hasSize(PACKS);
  }

  private static boolean reached(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BlobKey key(long id) {
    return new BlobKey("packs/x/" + id);
  }

  /** All are buried by the first step. */
  private final class Rows implements PackRepository {
    private final Set<Long> forgotten = new LinkedHashSet<>();
    private final List<Long> forgottenWithBlob = new ArrayList<>();
    private final List<Long> deletedUnflushed = new ArrayList<>();
    private final List<Long> unflushed = new ArrayList<>();
    private boolean isBuried;
    private int largest;

    @Override
    public Buried bury(long after, int limit) {
      int looked = isBuried ? 0 : PACKS;
      isBuried = true;
      return new Buried(PACKS, looked, looked);
    }

    @Override
    public void flush() {
      unflushed.stream().filter(id -> !hasBlob(id)).forEach(deletedUnflushed::add);
      unflushed.clear();
    }

    @Override
    public List<Pack> listFree(Duration grace, int limit) {
      List<Pack> packs = new ArrayList<>();
      for (long id = 0; isBuried && id < PACKS && packs.size() < limit; id++) {
        if (!forgotten.contains(id)) {
          packs.add(new Pack(id, key(id), 2));
          unflushed.add(id);
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

package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.metadata.Pack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KnownPacksTest {
  private final SteppedClock clock = new SteppedClock();
  private final MemoryBlobStorage storage = new MemoryBlobStorage();
  private final KnownPacks known = new KnownPacks(storage, clock, new Unheard());
  private final BlobKey key = BlobKey.ofPack(new UUID(0, 1));

  @Test
  void asksTheStorageAgainAfterAWhile() throws StorageException {
    write(10);
    var pack = new Pack(1, key, 10);
    assertThat(size(pack)).isEqualTo(10);
    storage.delete(key);

    assertThat(size(pack)).isEqualTo(10);
    clock.step(Duration.ofSeconds(11));
    assertThat(size(pack)).isZero();
  }

  @Test
  void doesNotRememberThatAPackWasMissing() throws StorageException {
    var pack = new Pack(1, key, 10);
    assertThat(size(pack)).isZero();
    write(10);

    assertThat(size(pack)).isEqualTo(10);
  }

  @Test
  void tellsTheSizeThatIsThereWhateverTheRowSays() throws StorageException {
    write(9);

    assertThat(size(new Pack(1, key, 10))).isEqualTo(9);
  }

  @Test
  void asksForManyAtOnce() throws StorageException {
    write(10);
    var there = new Pack(1, key, 10);
    var missing = new Pack(2, BlobKey.ofPack(new UUID(0, 2)), 10);

    assertThat(known.findSizes(List.of(there, missing))).isEqualTo(Map.of(1L, 10L, 2L, 0L));
    assertThat(known.findSizes(List.of(missing, there))).isEqualTo(Map.of(1L, 10L, 2L, 0L));
    assertThat(known.findSizes(List.of())).isEmpty();
  }

  @Test
  void reportsOnePackOfManyWhoseSizeIsRefused() {
    assertThat(reportsOf(Failure.PERMANENT, 40)).hasSize(1);
    assertThat(reportsOf(Failure.PERMANENT, 1)).hasSize(1);
  }

  @Test
  void reportsNothingThatMayBeRefusedOfAnyPack() {
    assertThat(reportsOf(Failure.DENIED, 40)).isEmpty();
    assertThat(reportsOf(Failure.DENIED, 1)).isEmpty();
  }

  private List<Pack> reportsOf(Failure failure, int packs) {
    var faulty = new FaultyBlobStorage(storage);
    faulty.injectAlways(new Fault.Fails(BlobOperation.FIND_SIZE, 1, failure));
    List<Pack> reports = new CopyOnWriteArrayList<>();
    var damage =
        new Unheard() {
          @Override
          public boolean blob(Pack pack) {
            return reports.add(pack);
          }
        };
    List<Pack> asked =
        LongStream.range(0, packs)
            .mapToObj(id -> new Pack(id, BlobKey.ofPack(new UUID(0, id)), 10))
            .toList();
    assertThatThrownBy(() -> new KnownPacks(faulty, clock, damage).findSizes(asked))
        .isInstanceOf(StorageException.Permanent.class);
    return reports;
  }

  @Test
  void waitsForNoAnswerOnceItIsInterrupted() throws InterruptedException {
    var asked = new CountDownLatch(2);
    var silent = new FaultyBlobStorage(storage);
    silent.beforeEach((_, _) -> waitForEver(asked));
    var packs = List.of(new Pack(1, key, 10), new Pack(2, BlobKey.ofPack(new UUID(0, 2)), 10));
    var look =
        new FutureTask<>(() -> new KnownPacks(silent, clock, new Unheard()).findSizes(packs));
    var thread = Thread.startVirtualThread(look);
    asked.await();

    thread.interrupt();

    assertThatThrownBy(() -> look.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StorageException.Retryable.class);
  }

  private static void waitForEver(CountDownLatch begun) {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long size(Pack pack) throws StorageException {
    return known.findSizes(List.of(pack)).getOrDefault(pack.id(), -1L);
  }

  private void write(int size) throws StorageException {
    try (var writer = storage.open(key)) {
      writer.write(new byte[size], 0, size);
      writer.commit();
    }
  }

  private static final class SteppedClock extends Clock {
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");

    void step(Duration step) {
      now = now.plus(step);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

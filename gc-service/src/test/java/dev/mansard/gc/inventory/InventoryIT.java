package dev.mansard.gc.inventory;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.inventory.postgres.PostgresInventoryRepository;
import dev.mansard.gc.run.CollectionReport;
import dev.mansard.gc.run.RefusedCollectionException;
import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.PausedBody;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.upload.UploadOutcome;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryIT {
  private static final InventorySettings ALWAYS =
      new InventorySettings(Duration.ofMillis(1), Duration.ofDays(1), 1_000_000);

  private StoreFixture store;
  private CollectorFixture collector;
  private PostgresInventoryRepository repository;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
    repository = new PostgresInventoryRepository(collector.leadership::session);
  }

  @AfterEach
  void close() {
    collector.close();
    store.close();
  }

  private CollectionReport take() throws Exception {
    return collector.collect(List.of(new InventoryJob(store.blobs, repository, ALWAYS)));
  }

  private BlobKey writeStray(long number) throws Exception {
    var key = BlobKey.ofPack(new UUID(number << 48, number));
    write(key);
    return key;
  }

  private void write(BlobKey key) throws Exception {
    try (var writer = store.blobs.open(key)) {
      writer.write(new byte[100], 0, 100);
      writer.commit();
    }
  }

  @Test
  void leavesAloneWhatSomebodyElsePutThere() throws Exception {
    String ours = BlobKey.ofPack(new UUID(1, 1)).value();
    for (var name : List.of("backup.sql", "staging/" + ours, ours + ".old", "packs/ff/x.pack")) {
      write(new BlobKey(name));
    }
    take();

    assertThat(store.count("stray_blob")).isZero();
  }

  private void takeOfFaulty() throws Exception {
    collector.collect(List.of(new InventoryJob(store.storage, repository, ALWAYS)));
  }

  @Test
  void goesOnBehindABlobOfWhichTheStorageRefusesToTellTheSize() throws Exception {
    store.push(store.cache, 1);
    store.storage.injectAlways(new Fault.SizeUnknown(store.blobs.keys().first()));

    takeOfFaulty();

    assertThat(store.count("inventory where finished_at is not null")).isEqualTo(1);
  }

  @Test
  void endsWhereTheStorageLetsNothingBeRead() throws Exception {
    store.push(store.cache, 1);
    store.storage.injectAlways(new Fault.SizeUnknown(store.blobs.keys().first()));
    store.storage.injectAlways(new Fault.Fails(BlobOperation.CHECK_READING, 1, Failure.PERMANENT));

    assertThatThrownBy(this::takeOfFaulty).hasMessageContaining("failed");

    assertThat(store.count("inventory where finished_at is not null")).isZero();
  }

  @Test
  void deletesBlobsThatNobodyHasKnownForADay() throws Exception {
    store.push(store.cache, 1);
    for (long i = 1; i < 1_500; i++) {
      writeStray(i);
    }

    assertThat(removed(take(), "stray blobs")).isZero();
    assertThat(store.count("stray_blob")).isEqualTo(1_499);

    store.database.execute("update mansard.stray_blob set seen_at = seen_at - interval '2 days'");
    var report = take();
    assertThat(removed(report, "stray blobs")).isEqualTo(1_499);
    assertThat(report.bytes()).isEqualTo(149_900);
    assertThat(store.blobs.keys()).hasSize(1);
    assertThat(store.count("stray_blob")).isZero();
    assertThat(store.problems()).isEmpty();
  }

  @Test
  void deletesTheOthersWhereOneStrayCannotBeDeleted() throws Exception {
    for (long i = 1; i < 1_500; i++) {
      writeStray(i);
    }
    BlobKey locked = writeStray(0);
    store.blobs.lock(locked);
    take();
    store.database.execute("update mansard.stray_blob set seen_at = seen_at - interval '2 days'");

    assertThatThrownBy(this::take).hasMessageContaining("failed");

    assertThat(store.blobs.keys()).containsExactly(locked.value());
    assertThat(store.database.texts("select blob_key from mansard.stray_blob"))
        .containsExactly(locked.value());
  }

  @Test
  void deletesNothingUnlessTheStorageIsKnownToBeItsOwn() throws Exception {
    store.blobs.putMark("somebody-else");
    BlobKey theirs = writeStray(1);
    store.database.execute(
        "insert into mansard.stray_blob (blob_key, size_bytes, seen_at)"
            + " values (?, 100, now() - interval '2 days')",
        theirs.value());

    assertThatThrownBy(this::take).isInstanceOf(RefusedCollectionException.class);

    assertThat(store.blobs.keys()).containsExactly(theirs.value());
  }

  @Test
  void followsItsSettings() throws Exception {
    writeStray(1);
    var never = new InventorySettings(Duration.ZERO, Duration.ofHours(1), 1_000_000);
    var hourly = new InventorySettings(Duration.ofHours(1), Duration.ofHours(1), 1_000_000);

    collector.collect(List.of(new InventoryJob(store.blobs, repository, never)));
    assertThat(store.count("stray_blob")).isZero();

    collector.collect(List.of(new InventoryJob(store.blobs, repository, hourly)));
    assertThat(store.count("stray_blob")).isEqualTo(1);

    writeStray(2);
    store.database.execute("update mansard.stray_blob set seen_at = seen_at - interval '2 hours'");
    var report = collector.collect(List.of(new InventoryJob(store.blobs, repository, hourly)));
    assertThat(removed(report, "stray blobs")).isEqualTo(1);
    assertThat(store.blobs.keys()).as("not due yet, so that the other is not seen").hasSize(1);
    assertThat(store.count("stray_blob")).isZero();
  }

  @Test
  void listsNoMoreThanItMayInASecond() {
    assertThat(new InventorySettings(Duration.ZERO, Duration.ZERO, 10_000).pause(1_000))
        .isEqualTo(Duration.ofMillis(100));
    assertThat(new InventorySettings(Duration.ZERO, Duration.ZERO, 100).pause(1_000))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void leavesTheBlobOfAnUploadAlone() throws Exception {
    byte[] nar = StoreFixture.nar(7, 60_000);
    var body = new PausedBody(nar);
    Callable<UploadOutcome> push = () -> store.push(store.cache, StoreFixture.path(1), nar, body);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var upload = threads.submit(push);
      body.awaitHalt();
      take();
      body.goOn();
      upload.get(60, TimeUnit.SECONDS);
    }
    take();

    assertThat(store.count("stray_blob")).isZero();
    assertThat(store.problems()).isEmpty();
  }

  @Test
  void forgetsStraysThatAreGoneOrKnownAgain() throws Exception {
    BlobKey gone = writeStray(1);
    BlobKey known = writeStray(2);
    take();
    store.blobs.delete(gone);
    store.database.execute(
        "insert into mansard.lease (id, blob_key, started_at, expires_at)"
            + " values (?, ?, now(), now() + interval '1 hour')",
        new UUID(2, 2),
        known.value());

    take();

    assertThat(store.count("stray_blob")).isZero();
    assertThat(store.blobs.findSize(known)).isPresent();
  }

  @Test
  void countsPacksWithoutTheirBlob() throws Exception {
    for (long i = 0; i < 3; i++) {
      store.push(store.cache, i);
    }
    take();
    assertThat(missing()).isZero();

    var keys = store.blobs.keys();
    store.blobs.delete(new BlobKey(keys.first()));
    store.blobs.overwrite(new BlobKey(keys.last()), new byte[3]);
    take();

    assertThat(missing()).isEqualTo(2);
    assertThat(store.count("pack where deleted_at is null")).as("reported only").isEqualTo(3);
  }

  private long missing() throws Exception {
    return store.database.number("select missing from mansard.inventory");
  }

  @Test
  void marksTheStorageAtFirstAndRefusesAnyOtherLater() throws Exception {
    store.push(store.cache, 1);
    collector.step(
        () -> {
          StorageMarkJob.require(store.blobs, repository);
          StorageMarkJob.require(store.blobs, repository);

          var empty = new MemoryBlobStorage();
          assertThatThrownBy(() -> StorageMarkJob.require(empty, repository))
              .isInstanceOf(RefusedCollectionException.class)
              .hasMessageContaining("does not carry the id of this installation");
          assertThat(empty.findMark()).isEmpty();

          var other = new MemoryBlobStorage();
          other.putMark("somebody-else");
          assertThatThrownBy(() -> StorageMarkJob.require(other, repository))
              .isInstanceOf(RefusedCollectionException.class)
              .hasMessageContaining("belongs to the installation somebody-else");
          return 0;
        });
  }

  @Test
  void refusesTheStorageOfAnotherInstallationAtTheFirstLookToo() throws Exception {
    store.blobs.putMark("somebody-else");

    assertThatThrownBy(
            () ->
                collector.step(
                    () -> {
                      StorageMarkJob.require(store.blobs, repository);
                      return 0;
                    }))
        .isInstanceOf(RefusedCollectionException.class);
  }
}

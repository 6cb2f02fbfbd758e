package dev.mansard.store.upload;

import static dev.mansard.store.upload.SharingPaths.FIRST;
import static dev.mansard.store.upload.SharingPaths.SECOND;
import static dev.mansard.store.upload.SharingPaths.THIRD;
import static dev.mansard.store.upload.SharingPaths.first;
import static dev.mansard.store.upload.SharingPaths.own;
import static dev.mansard.store.upload.SharingPaths.second;
import static dev.mansard.store.upload.SharingPaths.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.QuarantineRepository;
import dev.mansard.store.nar.DamagedFrameException;
import dev.mansard.store.nar.NarUnavailableException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of NARs when one of their chunks is damaged, and what heals them. */
class QuarantineIT {
  private static final int KIB = 1 << 10;

  /** A reader waits for the quarantine a few seconds at most. */
  private static final Set<Thread.State> WAITING_OR_DONE =
      Set.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

  private StoreFixture store;
  private SharingPaths sharing;

  @BeforeEach
  void openStore() throws SQLException {
    store = new StoreFixture(StoreSettings.standard());
    sharing = new SharingPaths(store);
  }

  @AfterEach
  void leavesNothingWrongBehind() throws SQLException {
    try (StoreFixture closing = store) {
      assertThat(closing.problems()).noneMatch(problem -> !problem.startsWith("blob "));
    }
  }

  @Test
  void takesEveryNarWithADamagedChunkOutOfServiceAtOnce() throws Exception {
    sharing.upload();
    flip(sharing.chunkWithReferences(2));

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);

    assertThat(sharing.isMissing(FIRST)).isTrue();
    assertThat(sharing.isMissing(SECOND)).isTrue();
    assertThat(sharing.isMissing(THIRD)).isFalse();
    assertThat(store.read(THIRD)).isEqualTo(own());
    assertThat(store.count("chunk where quarantined_at is not null")).isEqualTo(1);
  }

  @Test
  void healsAllNarsWithTheContentThatIsPushedAgain() throws Exception {
    sharing.upload();
    flip(sharing.chunkWithReferences(2));
    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);

    store.upload(FIRST, first());

    assertThat(store.read(FIRST)).isEqualTo(first());
    assertThat(store.read(SECOND)).as("shares the chunk").isEqualTo(second());
    assertThat(store.count("chunk where quarantined_at is not null and reference_count > 0"))
        .isZero();
  }

  @Test
  void healsFromAnyNarWithTheContent() throws Exception {
    sharing.upload();
    flip(sharing.chunkWithReferences(2));
    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);
    byte[] other = Nars.ofFile(Nars.join(Nars.bytes(77, 150 * KIB), shared()));

    store.upload(StoreFixture.path(4), other);

    assertThat(store.read(StoreFixture.path(4))).isEqualTo(other);
    assertThat(store.read(FIRST)).isEqualTo(first());
    assertThat(store.read(SECOND)).isEqualTo(second());
    assertThat(store.find(FIRST.hash()).orElseThrow().nar().wholePackId())
        .as("its pack is still damaged: nobody is sent there")
        .isEmpty();
  }

  @Test
  void keepsAPushThatCannotHealOthers() throws Exception {
    store.upload(FIRST, first());
    store.database.execute("update mansard.chunk set quarantined_at = now()");

    try (var process = failingToHeal(new IllegalStateException("cannot heal"))) {
      assertThat(store.upload(process, THIRD, own())).isInstanceOf(UploadOutcome.Stored.class);
    }

    assertThat(store.read(THIRD)).isEqualTo(own());
  }

  @Test
  void keepsWhatIsCommittedWhateverFailsThen() throws Exception {
    store.upload(FIRST, first());
    store.database.execute("update mansard.chunk set quarantined_at = now()");
    var noMemory = new OutOfMemoryError("for hashes");

    try (var process = failingToHeal(noMemory)) {
      assertThatThrownBy(() -> store.upload(process, THIRD, own())).isSameAs(noMemory);
    }

    assertThat(store.read(THIRD)).isEqualTo(own());
  }

  @Test
  void healsAtOnceFromAnotherCopy() throws Exception {
    byte[] nar = first();
    store.upload(FIRST, nar);
    store.database.execute("update mansard.chunk set quarantined_at = now()");
    store.database.execute("update mansard.nar set quarantined_at = now()");
    store.upload(FIRST, nar);
    store.database.execute(
        "update mansard.chunk set quarantined_at = null, orphaned_at = null, reference_count = 1");
    long damaged =
        store.database.number(
            "select min(id) from mansard.chunk where pack_id = (select max(id) from mansard.pack)");
    flip(damaged);

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);

    assertThat(store.read(FIRST)).isEqualTo(nar);
    assertThat(store.count("nar where quarantined_at is not null")).isZero();
    store.database.execute(
        "update mansard.chunk set orphaned_at = now(), reference_count = 0 where id >> 22 ="
            + " (select min(id) from mansard.pack)");
  }

  @Test
  void quarantinesWhatAMissingBlobHeld() throws Exception {
    sharing.upload();
    String key = sharing.blobOf(FIRST);
    store.blobs.delete(new BlobKey(key));

    assertThatThrownBy(() -> store.read(FIRST))
        .isInstanceOf(NarUnavailableException.Incomplete.class);

    assertThat(sharing.isMissing(FIRST)).isTrue();
    assertThat(sharing.isMissing(SECOND)).isTrue();
    assertThat(store.read(THIRD)).isEqualTo(own());
    store.upload(FIRST, first());
    assertThat(store.read(FIRST)).isEqualTo(first());
    assertThat(store.read(SECOND)).isEqualTo(second());
  }

  @Test
  void quarantinesNothingInAStorageThatIsNotOurs() throws Exception {
    sharing.upload();
    store.blobs.delete(new BlobKey(sharing.blobOf(FIRST)));
    store.database.execute("update mansard.installation set id = gen_random_uuid()");

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(NarUnavailableException.Busy.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    assertThat(sharing.isMissing(FIRST)).isFalse();
  }

  @Test
  void quarantinesOnlyWhatAShortBlobLost() throws Exception {
    sharing.upload();
    var key = new BlobKey(sharing.blobOf(FIRST));
    byte[] bytes = sharing.blob(key);
    store.blobs.overwrite(key, Arrays.copyOf(bytes, bytes.length - 1));

    assertThatThrownBy(() -> store.read(FIRST))
        .isInstanceOf(NarUnavailableException.Incomplete.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isEqualTo(1);
    assertThat(sharing.isMissing(FIRST)).isTrue();
    assertThat(store.read(SECOND)).as("its part of the blob is there").isEqualTo(second());
  }

  @ParameterizedTest
  @EnumSource(names = {"FIND_SIZE", "CHECK", "OPEN_RANGE", "READ"})
  void quarantinesNothingWhileTheStorageIsAway(BlobOperation operation) throws Exception {
    sharing.upload();
    if (operation == BlobOperation.CHECK || operation == BlobOperation.FIND_SIZE) {
      store.blobs.delete(new BlobKey(sharing.blobOf(FIRST)));
    } else {
      flip(sharing.chunkWithReferences(2));
    }
    store.storage.injectAlways(new Fault.Fails(operation, 1, Failure.RETRYABLE));

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> store.read(FIRST))
          .isInstanceOfAny(NarUnavailableException.Busy.class, StorageException.Retryable.class);
    }

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    assertThat(store.count("nar where quarantined_at is not null")).isZero();
  }

  @Test
  void findsOutWhenItIsOpenedThatAnotherProcessDidNotFinish() throws Exception {
    sharing.upload();
    store.database.execute(
        "update mansard.chunk set quarantined_at = now() where id = ?",
        sharing.chunkWithReferences(2));
    assertThat(sharing.isMissing(SECOND)).isFalse();

    assertThatThrownBy(() -> store.read(SECOND))
        .isInstanceOf(NarUnavailableException.Incomplete.class);

    assertThat(sharing.isMissing(SECOND)).isTrue();
  }

  @Test
  void comesBackWhenRowsLookedIncompleteForAMoment() throws Exception {
    store.upload(FIRST, first());
    var stale = store.find(FIRST.hash()).orElseThrow().nar();
    store.database.execute("update mansard.nar set stored_bytes = stored_bytes + 1");
    var wrong = store.find(FIRST.hash()).orElseThrow().nar();

    assertThatThrownBy(() -> store.reads.open(wrong))
        .isInstanceOf(NarUnavailableException.Busy.class);

    assertThat(store.find(FIRST.hash()).orElseThrow().nar().storedBytes())
        .isEqualTo(stale.storedBytes());
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  @Test
  void looksOnceIntoWhatManyReadersReport() throws Exception {
    store.upload(FIRST, first());
    Pack pack = store.pack(sharing.blobOf(FIRST));
    store.blobs.delete(pack.blobKey());
    var mayAnswer = new CountDownLatch(1);
    store.storage.beforeEach((_, _) -> awaitUninterruptibly(mayAnswer));
    int before = store.storage.calls(BlobOperation.FIND_SIZE);

    List<Thread> readers =
        Stream.generate(() -> Thread.ofPlatform().start(() -> store.quarantine.blob(pack)))
            .limit(20)
            .toList();
    await().until(() -> readers.stream().map(Thread::getState).allMatch(WAITING_OR_DONE::contains));
    mayAnswer.countDown();
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(store.storage.calls(BlobOperation.FIND_SIZE) - before)
        .as("twice by one look")
        .isEqualTo(2);
    assertThat(sharing.isMissing(FIRST)).isTrue();
  }

  @Test
  void looksIntoNoMoreReportsThanAFew() throws Exception {
    store.upload(FIRST, first());
    var mayAnswer = new CountDownLatch(1);
    store.storage.beforeEach((_, _) -> awaitUninterruptibly(mayAnswer));
    int before = store.storage.calls(BlobOperation.FIND_SIZE);

    List<Thread> readers =
        LongStream.range(1_000, 1_100)
            .mapToObj(id -> new Pack(id, BlobKey.ofPack(new UUID(0, id)), 10))
            .map(pack -> Thread.ofPlatform().start(() -> store.quarantine.blob(pack)))
            .toList();
    await().until(() -> readers.stream().map(Thread::getState).allMatch(WAITING_OR_DONE::contains));
    mayAnswer.countDown();
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(store.storage.calls(BlobOperation.FIND_SIZE) - before)
        .as("twice for one that is looked into and 64 that wait")
        .isLessThanOrEqualTo(130);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void forgetsTheFileHashWhenAFrameWasReplacedByOneOfTheSameLength() throws Exception {
    store.upload(FIRST, first());
    store.database.execute("update mansard.nar set whole_pack_id = null"); // as of two packs
    assertThat(fileHash(FIRST)).isPresent();
    store.database.execute(
        "update mansard.chunk set quarantined_at = now() where id = ?",
        sharing.chunkWithReferences(1));

    store.upload(SECOND, second());

    assertThat(store.count("chunk where quarantined_at is not null")).as("it moved").isZero();
    assertThat(fileHash(FIRST)).isEmpty();
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  private Optional<Sha256> fileHash(StorePath path) {
    return store.find(path.hash()).orElseThrow().nar().fileHash();
  }

  @Test
  void reachesEveryOneOfManyNars() throws Exception {
    store.upload(FIRST, first());
    store.database.execute(
        "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
            + " recipe, reference_count, created_at) select sha256(i::text::bytea), nar_size,"
            + " compression, chunk_count, stored_bytes, recipe, 0, now()"
            + " from mansard.nar, generate_series(1, 450) i");
    store.database.execute(
        "insert into mansard.nar_pack (pack_id, nar_id) select p.id, n.id from mansard.pack p,"
            + " mansard.nar n on conflict do nothing");
    flip(store.database.number("select min(id) from mansard.chunk"));

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);

    assertThat(store.count("nar where quarantined_at is not null")).isEqualTo(451);
    store.upload(FIRST, first());
    store.database.execute("delete from mansard.nar where nar_hash <> ?", hashOf(FIRST));
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  private NarUploadService failingToHeal(Throwable failure) {
    var quarantine =
        (QuarantineRepository)
            Proxy.newProxyInstance(
                QuarantineRepository.class.getClassLoader(),
                new Class<?>[] {QuarantineRepository.class},
                (_, _, _) -> Uni.createFrom().failure(failure));
    return store.process(store.database.repositories().uploads(), quarantine);
  }

  private byte[] hashOf(StorePath path) {
    return store.find(path.hash()).orElseThrow().nar().narHash().toBytes();
  }

  private void flip(long chunkId) throws SQLException, IOException {
    List<String> place =
        store.database.texts(
            "select p.blob_key || ' ' || c.pack_offset from mansard.chunk c"
                + " join mansard.pack p on p.id = c.pack_id where c.id = ?",
            chunkId);
    String[] parts = place.getFirst().split(" ");
    var key = new BlobKey(parts[0]);
    byte[] bytes = sharing.blob(key);
    bytes[Integer.parseInt(parts[1]) + 3] ^= 4;
    store.blobs.overwrite(key, bytes);
  }
}

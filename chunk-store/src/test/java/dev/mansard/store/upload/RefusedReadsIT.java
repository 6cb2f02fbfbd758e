package dev.mansard.store.upload;

import static dev.mansard.store.upload.SharingPaths.FIRST;
import static dev.mansard.store.upload.SharingPaths.SECOND;
import static dev.mansard.store.upload.SharingPaths.THIRD;
import static dev.mansard.store.upload.SharingPaths.first;
import static dev.mansard.store.upload.SharingPaths.own;
import static dev.mansard.store.upload.SharingPaths.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.nar.DamagedFrameException;
import dev.mansard.store.nar.NarUnavailableException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of NARs when the storage refuses for good to read a part of them. */
class RefusedReadsIT {
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
  void quarantinesWhatTheStorageRefusesToRead() throws Exception {
    sharing.upload();
    store.storage.injectAlways(unreadable(sharing.chunkWithReferences(2)));

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isEqualTo(1);
    assertThat(sharing.isMissing(FIRST)).isTrue();
    assertThat(sharing.isMissing(SECOND)).isTrue();
    assertThat(store.read(THIRD)).isEqualTo(own());
    store.upload(FIRST, first());
    assertThat(store.read(FIRST)).isEqualTo(first());
    assertThat(store.read(SECOND)).isEqualTo(second());
  }

  @Test
  void quarantinesAllOfAPackThatTheStorageRefusesToRead() throws Exception {
    sharing.upload();
    store.storage.injectAlways(new Fault.Unreadable(sharing.blobOf(FIRST), 0, Long.MAX_VALUE));

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);

    assertThat(store.count("chunk where quarantined_at is null and pack_id = 1")).isZero();
    store.upload(FIRST, first());
    assertThat(store.read(FIRST)).as("nothing of it was a duplicate").isEqualTo(first());
    assertThat(store.read(SECOND)).isEqualTo(second());
  }

  @Test
  void quarantinesABlobOfWhichTheStorageRefusesToTellTheSize() throws Exception {
    sharing.upload();
    store.storage.injectAlways(new Fault.SizeUnknown(sharing.blobOf(FIRST)));

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(NarUnavailableException.Busy.class);

    assertThat(sharing.isMissing(FIRST)).isTrue();
    assertThat(sharing.isMissing(THIRD)).isFalse();
    store.upload(FIRST, first());
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  @ParameterizedTest
  @EnumSource(names = {"FIND_SIZE", "OPEN_RANGE", "READ"})
  void quarantinesNothingWhereTheStorageRefusesEverything(BlobOperation operation)
      throws Exception {
    sharing.upload();
    for (var check : List.of(BlobOperation.CHECK, BlobOperation.CHECK_READING)) {
      store.storage.injectAlways(new Fault.Fails(operation, 1, Failure.PERMANENT));
      store.storage.injectAlways(new Fault.Fails(check, 1, Failure.PERMANENT));

      assertThatThrownBy(() -> store.read(FIRST))
          .isInstanceOfAny(NarUnavailableException.Busy.class, StorageException.Permanent.class);

      assertThat(store.count("chunk where quarantined_at is not null")).isZero();
      assertThat(store.count("nar where quarantined_at is not null")).isZero();
      store.storage.heal();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FIND_SIZE", "OPEN_RANGE", "READ"})
  void quarantinesNothingForWhatMayBeRefusedOfAnyBlob(BlobOperation operation) throws Exception {
    sharing.upload();
    store.storage.injectAlways(new Fault.Fails(operation, 1, Failure.DENIED));

    assertThatThrownBy(() -> store.read(FIRST))
        .isInstanceOfAny(NarUnavailableException.Busy.class, StorageException.Permanent.class);
    store.quarantine.unreadable(store.pack(sharing.blobOf(FIRST)), 0, 1);
    store.quarantine.blob(store.pack(sharing.blobOf(FIRST)));

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  /** The request is refused for the blob's own sake, each of its frames for another. */
  @Test
  void quarantinesNoFrameForWhatMayBeRefusedOfAnyBlob() throws Exception {
    sharing.upload();
    store.storage.inject(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.PERMANENT));
    store.storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.DENIED));

    store.quarantine.unreadable(store.pack(sharing.blobOf(FIRST)), 0, 1);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  @Test
  void judgesByWhatTheStorageSaysAfterItHasProvedThatItWorks() throws Exception {
    sharing.upload();
    String key = sharing.blobOf(FIRST);
    var pack = store.pack(key);
    byte[] bytes = sharing.blob(pack.blobKey());
    for (var fault :
        List.of(new Fault.Unreadable(key, 0, Long.MAX_VALUE), new Fault.SizeUnknown(key))) {
      store.storage.injectAlways(fault);
      store.storage.beforeEach((operation, _) -> comeBackAt(operation, pack, bytes));
      store.quarantine.unreadable(pack, 0, 1);
      store.quarantine.blob(pack);
      store.storage.heal();
    }
    store.blobs.delete(pack.blobKey());
    store.storage.beforeEach((operation, _) -> comeBackAt(operation, pack, bytes));
    store.quarantine.blob(pack);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  private void comeBackAt(BlobOperation operation, Pack pack, byte[] bytes) {
    if (operation == BlobOperation.CHECK_READING) {
      store.blobs.overwrite(pack.blobKey(), bytes);
      store.storage.heal();
    }
  }

  @Test
  void quarantinesNothingOfAStorageThatIsNotOurs() throws Exception {
    sharing.upload();
    String key = sharing.blobOf(FIRST);
    store.storage.injectAlways(new Fault.Unreadable(key, 0, Long.MAX_VALUE));
    store.storage.injectAlways(new Fault.SizeUnknown(key));
    store.database.execute("update mansard.installation set id = gen_random_uuid()");

    store.quarantine.unreadable(store.pack(key), 0, 1);
    store.quarantine.blob(store.pack(key));

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
  }

  /** Both lie in the pack of the first path: one in a gap of the second's, the other behind it. */
  @Test
  void servesANarThatNeedsNothingOfWhatCannotBeRead() throws Exception {
    sharing.upload();
    store.storage.injectAlways(unreadable(sharing.chunkWithReferences(2)));
    long ofFirstAlone =
        store.database.number(
            "select max(c.id) from mansard.chunk c join mansard.pack p on p.id = c.pack_id"
                + " where c.reference_count = 1 and p.blob_key = ?",
            sharing.blobOf(FIRST));
    store.storage.injectAlways(unreadable(ofFirstAlone));
    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(DamagedFrameException.class);
    assertThat(store.count("chunk where quarantined_at is not null")).isEqualTo(2);

    store.upload(SECOND, second());

    assertThat(store.read(SECOND)).isEqualTo(second());
    assertThat(sharing.isMissing(FIRST)).isTrue();
    store.upload(FIRST, first());
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  @Test
  void forgivesARefusalThatDoesNotLast() throws Exception {
    sharing.upload();
    store.storage.inject(unreadable(sharing.chunkWithReferences(2)));

    assertThatThrownBy(() -> store.read(FIRST)).isInstanceOf(StorageException.Permanent.class);

    assertThat(store.count("chunk where quarantined_at is not null")).isZero();
    assertThat(store.read(FIRST)).isEqualTo(first());
  }

  private Fault unreadable(long chunkId) throws SQLException {
    String[] place =
        store
            .database
            .texts(
                "select p.blob_key || ' ' || c.pack_offset || ' ' || c.pack_offset + c.stored_bytes"
                    + " from mansard.chunk c join mansard.pack p on p.id = c.pack_id where c.id ="
                    + " ?",
                chunkId)
            .getFirst()
            .split(" ");
    return new Fault.Unreadable(place[0], Long.parseLong(place[1]), Long.parseLong(place[2]));
  }
}

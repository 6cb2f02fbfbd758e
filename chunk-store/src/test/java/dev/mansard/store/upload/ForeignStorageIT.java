package dev.mansard.store.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.integrity.ForeignStorageException;
import dev.mansard.store.integrity.StorageMark;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No push is acknowledged before it is known that the storage is the database's own. */
class ForeignStorageIT {
  private static final StorePath PATH = StoreFixture.path(1);
  private static final byte[] NAR = Nars.ofFile(Nars.bytes(1, 200_000));

  private StoreFixture store;

  @BeforeEach
  void openStore() throws SQLException {
    store = new StoreFixture(StoreSettings.standard());
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void marksTheStorageBeforeTheFirstPush() throws Exception {
    store.upload(PATH, NAR);

    assertThat(store.blobs.findMark()).hasValue(id());
    assertThat(store.count("installation where marked_at is not null")).isEqualTo(1);
    store.upload(StoreFixture.path(2), NAR);
    assertThat(store.storage.calls(BlobOperation.FIND_MARK)).as("once is enough").isEqualTo(2);
  }

  @Test
  void refusesPushesToTheStorageOfAnotherInstallation() throws Exception {
    store.blobs.putMark("somebody-else");

    assertThatThrownBy(() -> store.upload(PATH, NAR))
        .isInstanceOf(UploadException.ForeignStorage.class)
        .hasMessageContaining("belongs to the installation somebody-else, the database to " + id());

    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.count("lease")).isZero();
    assertThat(store.find(PATH.hash())).isEmpty();
  }

  @Test
  void looksAgainWhenTheStorageWasAway() throws Exception {
    store.storage.inject(new Fault.Fails(BlobOperation.FIND_MARK, 1, Failure.RETRYABLE));
    assertThatThrownBy(() -> store.upload(PATH, NAR)).isInstanceOf(UploadException.Busy.class);

    store.upload(PATH, NAR);

    assertThat(store.read(PATH)).isEqualTo(NAR);
  }

  @Test
  void refusesAStorageWithoutAMarkWhereSomethingIsStoredElsewhere() throws Exception {
    store.upload(PATH, NAR);
    var unmounted = mark(new MemoryBlobStorage());

    assertThatThrownBy(unmounted::claim)
        .isInstanceOf(ForeignStorageException.class)
        .hasMessageContaining("does not carry the id of this installation (" + id() + ")");
    assertThatThrownBy(unmounted::require).isInstanceOf(ForeignStorageException.class);
  }

  @Test
  void givesNoMarkToAStorageWithoutThePacksOfBefore() throws Exception {
    store.upload(PATH, NAR);
    store.database.execute("update mansard.installation set marked_at = null");
    var unmounted = new MemoryBlobStorage();

    assertThatThrownBy(mark(unmounted)::claim)
        .isInstanceOf(ForeignStorageException.class)
        .hasMessageContaining("has none of the packs that the database knows");
    assertThatThrownBy(mark(unmounted)::require).isInstanceOf(ForeignStorageException.class);
    assertThat(unmounted.findMark()).isEmpty();
  }

  @Test
  void marksAStorageWithPacksOfBefore() throws Exception {
    store.upload(PATH, NAR);
    store.database.execute("update mansard.installation set marked_at = null");
    var unmarked = new MemoryBlobStorage();
    unmarked.overwrite(new BlobKey(store.blobs.keys().first()), new byte[1]);

    mark(unmarked).require();
    mark(unmarked).claim();

    assertThat(unmarked.findMark()).hasValue(id());
  }

  @Test
  void mayBeGivenAnotherStorageWhileNothingIsStored() throws Exception {
    mark(store.blobs).claim();
    var bucket = new MemoryBlobStorage();

    mark(bucket).require();
    assertThat(bucket.findMark()).as("only looked at").isEmpty();
    mark(bucket).claim();

    assertThat(bucket.findMark()).hasValue(id());
  }

  private StorageMark mark(MemoryBlobStorage storage) {
    return new StorageMark(
        storage, new BlockingIntegrity(store.database.repositories(), StoreFixture.LIMIT));
  }

  private String id() throws SQLException {
    return store.database.texts("select id::text from mansard.installation").getFirst();
  }
}

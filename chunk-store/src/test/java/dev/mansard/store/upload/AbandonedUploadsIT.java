package dev.mansard.store.upload;

import static dev.mansard.store.upload.TroubledBody.actingAt;
import static dev.mansard.store.upload.TroubledBody.failingAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which uploads count as abandoned, and what becomes of their leases and blobs. */
@ExtendWith(WholeStores.class)
class AbandonedUploadsIT {
  private static final int MIB = 1 << 20;
  private static final StorePath PATH = StoreFixture.path(1);

  private final StoreFixture store;
  private final AbandonedUploads abandoned;

  AbandonedUploadsIT(StoreFixture store) {
    this.store = store;
    abandoned =
        new AbandonedUploads(store.storage, store.database.repositories(), StoreFixture.LIMIT);
  }

  @Test
  void refusesTheCommitOfALeaseThatHasExpired() throws Exception {
    byte[] nar = nar(1);

    assertThatThrownBy(() -> store.upload(PATH, nar, actingAt(nar, 2 * MIB, this::expireLeases)))
        .isInstanceOf(UploadException.Busy.class);

    WholeStores.assertEmpty(store);
    store.upload(PATH, nar);
    assertThat(store.read(PATH)).isEqualTo(nar);
  }

  @Test
  void refusesTheCommitOfALeaseThatWasReaped() throws Exception {
    byte[] nar = nar(1);

    assertThatThrownBy(
            () ->
                store.upload(
                    PATH,
                    nar,
                    actingAt(
                        nar,
                        3 * MIB,
                        () -> {
                          expireLeases();
                          assertThat(abandoned.reap(10)).isEqualTo(1);
                        })))
        .isInstanceOf(UploadException.Busy.class);

    WholeStores.assertEmpty(store);
  }

  @Test
  void leavesALiveUploadToItself() throws Exception {
    byte[] nar = nar(1);

    store.upload(PATH, nar, actingAt(nar, 3 * MIB, () -> assertThat(abandoned.reap(10)).isZero()));

    assertThat(store.read(PATH)).isEqualTo(nar);
  }

  @Test
  void reapsWhatACrashLeftBehind() throws Exception {
    byte[] nar = Nars.ofFile(Nars.bytes(1, 40 * MIB));
    store.storage.injectAlways(new Fault.Fails(BlobOperation.DELETE, 1, Failure.RETRYABLE));
    assertThatThrownBy(() -> store.upload(PATH, nar, failingAt(nar, 39 * MIB)))
        .isInstanceOf(IOException.class);
    assertThat(store.count("lease")).isEqualTo(1);

    assertThat(abandoned.reap(10)).as("not expired").isZero();
    expireLeases();
    assertThat(abandoned.reap(10)).as("blob cannot be deleted").isZero();
    assertThat(store.count("lease")).isEqualTo(1);
    store.storage.heal();

    assertThat(abandoned.reap(10)).isEqualTo(1);
    WholeStores.assertEmpty(store);
  }

  @Test
  void reapsWhatFollowsABatchThatCannotBeDeleted() throws Exception {
    store.database.execute(
        "insert into mansard.lease (id, blob_key, started_at, expires_at, abandoned_at)"
            + " select gen_random_uuid(), 'packs/aa/' || i, now(), now() - interval '1 h', now()"
            + " from generate_series(1, 5) i");
    store.blobs.lock(new BlobKey("packs/aa/1"));
    store.blobs.lock(new BlobKey("packs/aa/2"));

    int reaped = IntStream.range(0, 5).map(_ -> abandoned.reap(2)).sum();

    assertThat(reaped).isEqualTo(3);
    assertThat(store.count("lease")).isEqualTo(2);
    store.database.execute("delete from mansard.lease");
  }

  @Test
  void passesOverALeaseThatACommitIsJustUsing() throws Exception {
    store.database.execute(
        "insert into mansard.lease (id, blob_key, started_at, expires_at)"
            + " values (gen_random_uuid(), 'packs/aa/x.pack', now(), now() - interval '1 s')");
    try (Connection commit = store.database.connect();
        var statement = commit.createStatement()) {
      commit.setAutoCommit(false);
      statement.execute("delete from mansard.lease");

      assertThat(abandoned.reap(10)).isZero();

      commit.rollback();
    }
    assertThat(abandoned.reap(10)).isEqualTo(1);
  }

  @Test
  void neverDeletesTheBlobOfACommittedPack() throws Exception {
    byte[] nar = nar(1);
    store.upload(PATH, nar);
    store.database.execute(
        "insert into mansard.lease (id, blob_key, started_at, expires_at)"
            + " select gen_random_uuid(), blob_key, now(), now() - interval '1 s' from mansard.pack");

    abandoned.reap(10);

    assertThat(store.read(PATH)).isEqualTo(nar);
    assertThat(store.count("lease")).isZero();
  }

  private void expireLeases() throws SQLException {
    store.database.execute("update mansard.lease set expires_at = now() - interval '1 s'");
  }

  private static byte[] nar(int seed) {
    return Nars.ofFile(Nars.bytes(seed, 5 * MIB));
  }
}

package dev.mansard.store.upload;

import static dev.mansard.store.upload.TroubledBody.actingAt;
import static dev.mansard.store.upload.TroubledBody.failingAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.metadata.ChunkRepository;
import dev.mansard.store.metadata.StoredNar;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while an upload is under way, and who cleans up. */
@ExtendWith(WholeStores.class)
class UploadFaultsIT {
  private static final int MIB = 1 << 20;
  private static final StorePath PATH = StoreFixture.path(1);

  private final StoreFixture store;
  private final AbandonedUploads abandoned;

  UploadFaultsIT(StoreFixture store) {
    this.store = store;
    abandoned =
        new AbandonedUploads(store.storage, store.database.repositories(), StoreFixture.LIMIT);
  }

  @Test
  void reportsALostAcknowledgementOfTheStorageAsBusyAndKeepsNothing() throws Exception {
    store.storage.inject(new Fault.LosesCommit(Failure.RETRYABLE));

    assertThatThrownBy(() -> store.upload(PATH, nar(1))).isInstanceOf(UploadException.Busy.class);

    WholeStores.assertEmpty(store);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 20})
  void keepsNothingWhicheverWriteFails(int number) throws Exception {
    store.storage.inject(new Fault.Fails(BlobOperation.WRITE, number, Failure.PERMANENT));

    assertThatThrownBy(() -> store.upload(PATH, nar(1)))
        .isInstanceOf(StorageException.Permanent.class);

    WholeStores.assertEmpty(store);
  }

  @Test
  void isBusyWhenTheDatabaseEndsAllConnectionsOnceAndWorksAgain() throws Exception {
    byte[] nar = nar(1);
    InputStream body = actingAt(nar, 2 * MIB, this::endConnections);

    try {
      store.upload(PATH, nar, body);
    } catch (UploadException.Busy e) {
      expireLeases();
      abandoned.reap(10);
      WholeStores.assertEmpty(store);
      store.upload(PATH, nar);
    }

    assertThat(store.read(PATH)).isEqualTo(nar);
  }

  @Test
  void leavesAllToTheReaperWhileTheDatabaseIsAway() throws Exception {
    byte[] nar = nar(1);
    String name = store.database.url().database();
    InputStream body =
        actingAt(
            nar,
            2 * MIB,
            () -> {
              store.database.executeOutside("alter database " + name + " allow_connections false");
              endConnections();
            });

    assertThatThrownBy(() -> store.upload(PATH, nar, body))
        .isInstanceOf(UploadException.Busy.class);

    allowConnections(name);
    assertThat(store.count("lease")).isEqualTo(1);
    expireLeases();
    assertThat(abandoned.reap(10)).isEqualTo(1);
    WholeStores.assertEmpty(store);
  }

  @Test
  void failsAsBusyWhenAReusedChunkIsReapedMeanwhile() throws Exception {
    byte[] shared = Nars.bytes(1, 4 * MIB);
    store.upload(PATH, Nars.ofFile(shared));
    byte[] longer = Nars.ofFile(Nars.join(shared, Nars.bytes(2, 2 * MIB)));
    StorePath second = StoreFixture.path(2);
    var isFound = new CountDownLatch(1);
    InputStream body =
        actingAt(
            longer,
            longer.length - 10,
            () -> {
              isFound.await();
              quarantineOneReusedChunk();
            });

    assertThatThrownBy(
            () ->
                process(isFound)
                    .upload(store.request(second, Sha256.digest(longer), longer.length), body))
        .isInstanceOf(UploadException.Busy.class);

    assertThat(store.find(second.hash())).isEmpty();
    assertThat(store.count("pack")).isEqualTo(1);
    assertThat(store.count("lease")).isZero();
    store.upload(second, longer);
    assertThat(store.read(second)).isEqualTo(longer);
  }

  @Test
  void storesAQuarantinedNarAnew() throws Exception {
    byte[] nar = nar(1);
    store.upload(PATH, nar);
    StoredNar stored = store.find(PATH.hash()).orElseThrow().nar();
    store.database.execute("update mansard.chunk set quarantined_at = now()");
    store.database.execute(
        "update mansard.nar set quarantined_at = now() where id = ?", stored.id());
    assertThat(store.find(PATH.hash())).isEmpty();

    UploadOutcome outcome = store.upload(PATH, nar);

    assertThat(outcome).isInstanceOf(UploadOutcome.Stored.class);
    assertThat(store.read(PATH)).isEqualTo(nar);
    assertThat(store.find(PATH.hash()).orElseThrow().nar().id()).isEqualTo(stored.id());
    assertThat(
            store.database.number("select count(*) from mansard.chunk where reference_count = 0"))
        .isEqualTo(stored.chunkCount());
  }

  @Test
  void replacesAMappingToANarThatCannotBeRead() throws Exception {
    store.upload(PATH, nar(1));
    StoredNar stored = store.find(PATH.hash()).orElseThrow().nar();
    store.database.execute(
        "update mansard.nar set quarantined_at = now() where id = ?", stored.id());

    store.upload(PATH, nar(2));

    assertThat(store.read(PATH)).isEqualTo(nar(2));
  }

  @Test
  void findsTheCacheGoneAtTheCommit() throws Exception {
    byte[] nar = nar(1);
    InputStream body =
        actingAt(
            nar,
            2 * MIB,
            () -> store.database.execute("update mansard.cache set deleted_at = now()"));

    assertThatThrownBy(() -> store.upload(PATH, nar, body))
        .isInstanceOf(UploadException.CacheGone.class);

    WholeStores.assertEmpty(store);
  }

  @Test
  void refusesAPathConflictBeforeItReadsTheBody() throws Exception {
    store.upload(PATH, nar(1));
    byte[] other = nar(2);
    InputStream unread = failingAt(other, 0);

    assertThatThrownBy(() -> store.upload(PATH, other, unread))
        .isInstanceOf(UploadException.PathConflict.class);

    assertThat(store.count("lease")).isZero();
  }

  @Test
  void refusesWhenThereIsNoMemoryForAnotherUpload() throws Exception {
    var resources = new StoreSettings.Resources(MIB, 2, Duration.ofMillis(50), StoreFixture.LIMIT);
    byte[] nar = nar(1);
    try (var small = new StoreFixture(StoreSettings.standard().withResources(resources))) {
      InputStream body =
          actingAt(
              nar,
              MIB,
              () ->
                  assertThatThrownBy(() -> small.upload(StoreFixture.path(2), nar(2)))
                      .isInstanceOf(UploadException.NoMemory.class));

      small.upload(PATH, nar, body);

      assertThat(small.read(PATH)).isEqualTo(nar);
      assertThat(small.uploads.freeMemoryBytes()).isEqualTo(MIB);
      assertThat(small.count("lease")).isZero();
    }
  }

  @Test
  void givesAllMemoryBackWhateverHappens() throws Exception {
    long free = store.uploads.freeMemoryBytes();
    byte[] nar = nar(1);
    for (int at = 0; at < nar.length; at += 700_001) {
      InputStream body = failingAt(nar, at);
      assertThatThrownBy(() -> store.upload(PATH, nar, body)).isInstanceOf(IOException.class);
    }

    assertThat(store.uploads.freeMemoryBytes()).isEqualTo(free);
    WholeStores.assertEmpty(store);
  }

  private void expireLeases() throws SQLException {
    store.database.execute("update mansard.lease set expires_at = now() - interval '1 s'");
  }

  private void quarantineOneReusedChunk() throws SQLException {
    assertThat(
            store.database.execute(
                "update mansard.chunk set quarantined_at = now()"
                    + " where id = (select min(id) + 5 from mansard.chunk)"))
        .isEqualTo(1);
  }

  /** A process that tells when it has found the first stored chunks. */
  private NarUploadService process(CountDownLatch isFound) {
    Repositories all = store.database.repositories();
    var chunks =
        (ChunkRepository)
            Proxy.newProxyInstance(
                ChunkRepository.class.getClassLoader(),
                new Class<?>[] {ChunkRepository.class},
                (_, method, arguments) ->
                    ((Uni<?>) method.invoke(all.chunks(), arguments))
                        .onItem()
                        .invoke(isFound::countDown));
    return store.process(
        new Repositories(
            all.objects(),
            all.nars(),
            chunks,
            all.leases(),
            all.uploads(),
            all.quarantine(),
            all.scrub(),
            all.installations()),
        Clock.systemUTC());
  }

  private void endConnections() throws SQLException {
    store.database.executeOutside(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + (" where datname = '" + store.database.url().database() + "'"));
  }

  private void allowConnections(String name) throws SQLException {
    store.database.executeOutside("alter database " + name + " allow_connections true");
  }

  private static byte[] nar(int seed) {
    return Nars.ofFile(Nars.bytes(seed, 5 * MIB));
  }
}

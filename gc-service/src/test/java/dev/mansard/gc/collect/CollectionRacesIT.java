package dev.mansard.gc.collect;

import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.PausedBody;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.upload.UploadException;
import dev.mansard.store.upload.UploadOutcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test is one interleaving, told step by step. */
class CollectionRacesIT {
  private static final Duration OLD = Duration.ofDays(31);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void open() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    assertThat(store.problems()).isEmpty();
    collector.close();
    store.close();
  }

  @Test
  void anUploadKeepsTheChunksThatItFoundBeforeTheirNarWasReaped() throws Exception {
    store.push(store.cache, path(1), nar(7, 60_000));
    var body = new PausedBody(nar(7, 90_000));
    var upload = push(path(2), nar(7, 90_000), body);
    body.awaitHalt();

    store.age(store.cache, 1, OLD);
    collector.collect();
    assertThat(store.has(store.cache, 1)).isFalse();
    assertThat(store.count("nar")).as("waits for the upload").isEqualTo(1);

    body.goOn();
    assertThat(upload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Stored.class);
    collector.collect();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 90_000));
    assertThat(store.count("nar")).isEqualTo(1);
  }

  @Test
  void anUploadRevivesChunksThatBecameOrphansWhileItRan() throws Exception {
    store.push(store.cache, path(1), nar(7, 60_000));
    store.age(store.cache, 1, OLD);
    collector.collect(List.of(collector.expiry()));
    store.database.execute("update mansard.nar set orphaned_at = orphaned_at - interval '1 day'");
    var body = new PausedBody(nar(7, 90_000));
    var upload = push(path(2), nar(7, 90_000), body);
    body.awaitHalt();

    collector.collect();
    assertThat(store.count("nar")).as("an old orphan goes").isZero();
    assertThat(store.count("chunk where orphaned_at is not null")).isPositive();

    body.goOn();
    assertThat(upload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Stored.class);
    collector.collect();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 90_000));
    assertThat(store.count("chunk where orphaned_at is not null")).isZero();
  }

  @Test
  void anUploadThatBeginsAfterTheMarkDoesNotRelyOnOrphans() throws Exception {
    store.push(store.cache, path(1), nar(7, 60_000));
    store.age(store.cache, 1, OLD);
    collector.collect(List.of(collector.expiry()));
    store.database.execute("update mansard.nar set orphaned_at = orphaned_at - interval '1 hour'");
    var other = new PausedBody(nar(8, 10_000));
    var otherUpload = push(path(3), nar(8, 10_000), other);
    other.awaitHalt();
    collector.step(() -> collector.orphans().reapNars(1_000));
    other.goOn();
    assertThat(otherUpload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Stored.class);
    assertThat(store.count("chunk where orphaned_at is not null")).isPositive();
    var body = new PausedBody(nar(7, 90_000));
    var upload = push(path(2), nar(7, 90_000), body);
    body.awaitHalt();
    store.database.execute(
        "update mansard.chunk set orphaned_at = orphaned_at - interval '1 hour'"
            + " where orphaned_at is not null");

    collector.collect();
    assertThat(store.count("chunk where orphaned_at is not null")).as("the orphans go").isZero();

    body.goOn();
    assertThat(upload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Stored.class);
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 90_000));
  }

  @Test
  void aKnownNarThatIsPushedWhileItsLastMappingGoesIsMappedAnew() throws Exception {
    store.push(store.cache, path(1), nar(7, 60_000));
    var body = new PausedBody(nar(7, 60_000));
    var upload = push(path(2), nar(7, 60_000), body);
    body.awaitHalt();

    store.age(store.cache, 1, OLD);
    collector.collect();

    body.goOn();
    assertThat(upload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Deduplicated.class);
    collector.collect();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 60_000));
  }

  @Test
  void anUploadWhoseLeaseExpiresFailsAndLeavesNothing() throws Exception {
    store.push(store.cache, path(1), nar(7, 60_000));
    var body = new PausedBody(nar(7, 90_000));
    var upload = push(path(2), nar(7, 90_000), body);
    body.awaitHalt();

    store.database.execute("update mansard.lease set expires_at = now() - interval '1 second'");
    store.age(store.cache, 1, OLD);
    collector.collect();
    assertThat(store.count("chunk")).as("nobody is waited for any more").isZero();

    body.goOn();
    assertThatThrownBy(() -> upload.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UploadException.Busy.class);
    collector.collect();
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.blobs.unfinishedKeys()).isEmpty();
    assertThat(store.count("lease")).isZero();

    store.push(store.cache, path(2), nar(7, 90_000));
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 90_000));
  }

  @Test
  void aRetentionPeriodThatIsShortenedDuringAnUploadDoesNotReachIt() throws Exception {
    store.push(store.cache, 1);
    store.age(store.cache, 1, Duration.ofDays(2));
    var body = new PausedBody(nar(7, 60_000));
    var upload = push(path(2), nar(7, 60_000), body, 1);
    body.awaitHalt();

    store.retain(store.cache, Duration.ofDays(1));
    collector.collect();
    assertThat(store.has(store.cache, 1)).isFalse();

    body.goOn();
    assertThat(upload.get(60, TimeUnit.SECONDS)).isInstanceOf(UploadOutcome.Stored.class);
    collector.collect();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 60_000));
  }

  @Test
  void aRetentionPeriodThatIsLengthenedDuringTheSearchIsHeeded() throws Exception {
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2);
    store.passTime(OLD);

    long dropped =
        collector.step(
            () -> {
              Expiry expiry = Marking.mark(collector);
              store.retain(store.cache, Duration.ofDays(365));
              return (long) expiry.drop(10).dropped();
            });

    assertThat(dropped).isZero();
    assertThat(store.has(store.cache, 1)).isTrue();
    assertThat(store.has(store.cache, 2)).isTrue();
  }

  @Test
  void aPathThatIsUsedDuringTheSearchKeepsItsClosure() throws Exception {
    store.push(store.cache, 1, 2);
    store.push(store.cache, 2, 3);
    store.push(store.cache, 3);
    store.passTime(OLD);

    collector.step(
        () -> {
          Expiry expiry = Marking.mark(collector);
          store.use(store.cache, path(1));
          Marking.dropAll(expiry);
          return 0;
        });

    for (long i = 1; i <= 3; i++) {
      assertThat(store.has(store.cache, i)).as("path %d", i).isTrue();
    }
  }

  @Test
  void aPathThatIsPushedDuringTheSearchKeepsItsClosure() throws Exception {
    store.push(store.cache, 2, 3);
    store.push(store.cache, 3);
    store.passTime(OLD);

    collector.step(
        () -> {
          Expiry expiry = Marking.mark(collector);
          store.push(store.cache, 1, 2);
          Marking.dropAll(expiry);
          return 0;
        });

    for (long i = 1; i <= 3; i++) {
      assertThat(store.has(store.cache, i)).as("path %d", i).isTrue();
    }
  }

  @Test
  void aCacheThatIsDestroyedDuringAnUploadTakesNoMoreObjects() throws Exception {
    var body = new PausedBody(nar(7, 60_000));
    var upload = push(path(2), nar(7, 60_000), body);
    body.awaitHalt();

    store.destroy(store.cache);
    collector.collect();
    assertThat(store.count("cache")).isZero();

    body.goOn();
    assertThatThrownBy(() -> upload.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UploadException.CacheGone.class);
    collector.collect();
    assertThat(store.blobs.keys()).isEmpty();
    assertThat(store.count("lease")).isZero();
  }

  @Test
  void aCacheIsNotRemovedWhileACommitToItIsUnderWay() throws Exception {
    try (Connection commit = store.database.connect()) {
      commit.setAutoCommit(false);
      try (PreparedStatement statement =
          commit.prepareStatement("select from mansard.cache where id = ? for key share")) {
        statement.setLong(1, store.cache.id());
        statement.execute();
      }
      store.destroy(store.cache);

      collector.collect();
      assertThat(store.count("cache")).isEqualTo(1);
      commit.commit();
    }

    collector.collect();
    assertThat(store.count("cache")).isZero();
  }

  @Test
  void rowsThatSomebodyHasLockedAreLeftForTheNextCollection() throws Exception {
    store.push(store.cache, 1);
    store.push(store.cache, 2);
    store.passTime(OLD);
    try (Connection other = store.database.connect()) {
      other.setAutoCommit(false);
      try (PreparedStatement statement =
          other.prepareStatement(
              "select from mansard.object where store_path_hash = ? for update")) {
        statement.setString(1, path(1).hash().value());
        statement.execute();
      }

      collector.collect();
      assertThat(store.has(store.cache, 1)).isTrue();
      assertThat(store.has(store.cache, 2)).isFalse();
      other.rollback();
    }

    collector.collect();
    assertThat(store.count("object")).isZero();
  }

  @Test
  void aReaderThatOpenedANarFinishesWithinTheGracePeriod() throws Exception {
    collector.grace = Duration.ofMinutes(15);
    store.push(store.cache, 1);
    try (var opened = store.reads.open(store.find(store.cache, path(1)).orElseThrow().nar())) {
      store.passTime(OLD);
      collector.collect();
      assertThat(store.has(store.cache, 1)).isFalse();

      var served = new java.io.ByteArrayOutputStream();
      opened.writeTo(0, opened.length(), served::write);
      assertThat(served.toByteArray()).isEqualTo(nar(1, 20_000));
    }
  }

  private Future<UploadOutcome> push(
      StorePath path, byte[] nar, PausedBody body, long... referenceSeeds) {
    Callable<UploadOutcome> upload = () -> store.push(store.cache, path, nar, body, referenceSeeds);
    return threads.submit(upload);
  }
}

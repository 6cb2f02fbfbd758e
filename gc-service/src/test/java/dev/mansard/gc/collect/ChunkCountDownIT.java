package dev.mansard.gc.collect;

import static dev.mansard.gc.testing.CollectorFixture.removed;
import static dev.mansard.gc.testing.StoreFixture.nar;
import static dev.mansard.gc.testing.StoreFixture.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.testing.CollectorFixture;
import dev.mansard.gc.testing.StoreFixture;
import dev.mansard.store.metadata.MetadataException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two NARs that share chunks; the cache forgets the first. */
class ChunkCountDownIT {
  private static final String LEASE =
      "insert into mansard.lease (id, blob_key, started_at, expires_at)"
          + " values (gen_random_uuid(), 'packs/x', now(), now() + interval '1 hour')";

  private static final String HELD =
      "select count(*) from pg_locks where relation = 'mansard.lease'::regclass"
          + " and mode = 'ShareLock' and granted";

  private StoreFixture store;
  private CollectorFixture collector;

  @BeforeEach
  void forgetOne() throws Exception {
    store = new StoreFixture();
    collector = new CollectorFixture(store);
    store.push(store.cache, path(1), nar(7, 600_000));
    store.push(store.cache, path(2), nar(7, 300_000));
    store.age(store.cache, 1, Duration.ofDays(31));
    collector.collect(List.of(collector.expiry()));
  }

  @AfterEach
  void close() throws Exception {
    assertThat(store.problems()).isEmpty();
    collector.close();
    store.close();
  }

  @Test
  void chunksGoWithTheirNarWhileNobodyUploads() throws Exception {
    long before = store.count("chunk");
    var orphans = collector.orphans();

    collector.step(() -> orphans.reapNars(1_000));

    long gone = before - store.count("chunk");
    assertThat(gone).isPositive();
    assertThat(store.count("chunk where orphaned_at is not null")).isZero();
    assertThat(store.count("pack where shrunk_at is not null")).isEqualTo(1);
    assertThat(orphans.takeReapedChunks()).isEqualTo(gone);
    assertThat(orphans.takeReapedChunks()).isZero();
    assertThat(store.read(store.cache, path(2))).isEqualTo(nar(7, 300_000));
  }

  @Test
  void aPackGetsItsTombstoneWithItsLastChunk() throws Exception {
    store.age(store.cache, 2, Duration.ofDays(31));
    collector.collect(List.of(collector.expiry()));
    long packs = store.count("pack");
    var orphans = collector.orphans();

    collector.step(() -> orphans.reapNars(1_000));
    collector.step(() -> orphans.reapNars(1_000));

    assertThat(store.count("chunk")).isZero();
    assertThat(store.count("pack where deleted_at is not null")).isEqualTo(packs).isPositive();
    assertThat(store.count("pack where shrunk_at is not null")).isZero();
  }

  @Test
  void aPackGetsItsTombstoneWithItsLastOrphan() throws Exception {
    store.age(store.cache, 2, Duration.ofDays(31));
    collector.collect(List.of(collector.expiry()));
    store.database.execute("update mansard.nar set orphaned_at = orphaned_at - interval '1 hour'");
    store.database.execute(LEASE);
    var orphans = collector.orphans();
    collector.step(() -> orphans.reapNars(1_000));
    collector.step(() -> orphans.reapNars(1_000));
    store.database.execute("delete from mansard.lease");
    long packs = store.count("pack");
    long chunks = store.count("chunk");

    orphans.rewind();
    collector.step(() -> orphans.reapChunks((int) chunks - 1));
    assertThat(store.count("chunk")).isEqualTo(1);
    assertThat(store.count("pack where deleted_at is not null")).isEqualTo(packs - 1);
    collector.step(() -> orphans.reapChunks(1));

    assertThat(store.count("chunk")).isZero();
    assertThat(store.count("pack where deleted_at is not null")).isEqualTo(packs);
    assertThat(store.count("pack where shrunk_at is not null")).isZero();
  }

  @Test
  void chunksOfASliceGoAsWell() throws Exception {
    long before = store.count("chunk");
    var orphans = collector.orphans();

    collector.step(
        () -> {
          assertThat(orphans.reapNars(10)).isEqualTo(1);
          assertThat(store.count("chunk")).isEqualTo(before);
          while (orphans.releaseChunks(10) > 0) {
            // goes on
          }
          return 0;
        });

    assertThat(orphans.takeReapedChunks()).isEqualTo(before - store.count("chunk")).isPositive();
    assertThat(store.count("chunk where orphaned_at is not null")).isZero();
    assertThat(store.count("released_recipe")).isZero();
  }

  @Test
  void aCollectionCountsThemAsChunks() throws Exception {
    long before = store.count("chunk");

    var report = collector.collect();

    assertThat(removed(report, "NARs")).isEqualTo(1);
    assertThat(removed(report, "chunks")).isEqualTo(before - store.count("chunk")).isPositive();
  }

  @Test
  void chunksBecomeOrphansWhileSomebodyUploads() throws Exception {
    store.database.execute("update mansard.nar set orphaned_at = orphaned_at - interval '1 hour'");
    store.database.execute(LEASE);

    assertOrphans();
  }

  /** Whose lease nobody sees yet. */
  @Test
  void chunksBecomeOrphansWhileSomebodyBeginsToUpload() throws Exception {
    try (var beginner = begin(LEASE)) {
      assertOrphans();
      beginner.rollback();
    }
  }

  private void assertOrphans() throws Exception {
    long before = store.count("chunk");
    var orphans = collector.orphans();

    assertThat(collector.step(() -> orphans.reapNars(1_000))).isEqualTo(1);

    assertThat(orphans.takeReapedChunks()).isZero();
    assertThat(store.count("chunk")).isEqualTo(before);
    assertThat(store.count("chunk where orphaned_at is not null")).isPositive();
  }

  @Test
  void nobodyBeginsToUploadWhileChunksGo() throws Exception {
    long before = store.count("chunk");
    var orphans = collector.orphans();
    try (var inTheWay = begin("select from mansard.chunk for update")) {
      var reaping = CompletableFuture.runAsync(() -> reapInTheEnd(orphans));

      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofMinutes(1))
          .until(() -> store.database.number(HELD) > 0);

      inTheWay.rollback();
      reaping.get(60, TimeUnit.SECONDS);
    }
    assertThat(store.count("chunk")).isLessThan(before);
    assertThat(store.database.number(HELD)).isZero();
  }

  /** As the next collection would go on. */
  private void reapInTheEnd(OrphanRepository orphans) {
    while (true) {
      try {
        collector.step(() -> orphans.reapNars(1_000));
        return;
      } catch (MetadataException.Contended e) {
        orphans.rewind();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private Connection begin(String sql) throws SQLException {
    var connection = store.database.connect();
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return connection;
  }
}

package dev.mansard.gc.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.gc.status.postgres.PostgresStatusRepository;
import dev.mansard.store.postgres.TestDatabase;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusWatchIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private TestDatabase database;
  private StatusWatch status;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.create(2);
    status =
        new StatusWatch(PostgresStatusRepository.of(database.database()), Duration.ofMillis(50));
  }

  @AfterEach
  void close() {
    status.close();
    database.close();
  }

  @Test
  void anEmptyStoreIsInOrder() throws Exception {
    database.execute("update mansard.collector set finished_at = now(), started_at = now()");
    seen(() -> assertThat(status.collectedAt()).isPresent());

    assertThat(status.collectionLag(HOUR)).isZero();
    assertThat(status.quarantinedFrames()).isZero();
    assertThat(status.eventsLag()).isZero();
    assertThat(status.accessesLag()).isZero();
  }

  @Test
  void aCollectionThatShouldHaveRunIsLate() throws Exception {
    database.execute(
        "update mansard.collector set started_at = now() - interval '3 hours',"
            + " finished_at = now() - interval '2 hours'");

    seen(
        () ->
            assertThat(status.collectionLag(HOUR))
                .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(70)));
    assertThat(status.collectionLag(Duration.ofHours(3))).isZero();
  }

  @Test
  void oneThatRunsIsNotLate() throws Exception {
    database.execute(
        "update mansard.collector set started_at = now() - interval '1 minute',"
            + " finished_at = now() - interval '2 hours'");

    seen(() -> assertThat(status.collectedAt()).isPresent());
    assertThat(status.collectionLag(HOUR)).isZero();
  }

  @Test
  void damageIsCountedByFrameAndOnlyWhereItMatters() throws Exception {
    database.execute(
        "insert into mansard.pack (id, blob_key, size_bytes, created_at)"
            + " values (1, 'packs/1', 100, now())");
    chunk(1, 0, 1, "now()");
    chunk(2, 0, 1, "now()");
    chunk(3, 50, 1, "now()");
    chunk(4, 60, 0, "now()");
    chunk(5, 70, 1, "null");

    seen(() -> assertThat(status.quarantinedFrames()).isEqualTo(2));

    database.execute("update mansard.chunk set quarantined_at = null");
    seen(() -> assertThat(status.quarantinedFrames()).isZero());
  }

  @Test
  void eventsInTheOutboxAreAsOldAsTheOldest() throws Exception {
    outbox("sweep-requested", "5 minutes");
    outbox("sweep-requested", "1 minute");
    outbox("objects-accessed", "20 minutes");

    seen(
        () ->
            assertThat(status.eventsLag())
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10)));
    assertThat(status.accessesLag()).isBetween(Duration.ofMinutes(20), Duration.ofMinutes(25));

    database.execute("delete from mansard.outbox where event_type <> 'sweep-requested'");
    seen(() -> assertThat(status.accessesLag()).isZero());
  }

  @Test
  void recordsInATopicWaitUntilTheyAreRead() throws Exception {
    stream("mansard.accesses@old", 3, 9, "1 hour");
    stream("mansard.accesses@new", 3, 5, "0");

    seen(() -> assertThat(status.accessesLag()).isPositive());
    assertThat(status.eventsLag()).isZero();

    database.execute("update mansard.event_offset set next_offset = 5 where source like '%@new'");
    seen(() -> assertThat(status.accessesLag()).isZero());
  }

  private void chunk(int id, int offset, int references, String quarantined) throws Exception {
    database.execute(
        "insert into mansard.chunk (id, chunk_hash, size_bytes, compression, pack_id, pack_offset,"
            + " stored_bytes, checksum, reference_count, quarantined_at)"
            + " values (?, decode(lpad(?, 64, '0'), 'hex'), 10, 1, 1, ?, 10, 0, ?, "
            + quarantined
            + ")",
        id,
        Integer.toString(id),
        offset,
        references);
  }

  private void outbox(String type, String age) throws Exception {
    database.execute(
        "insert into mansard.outbox (topic_key, event_type, payload, created_at)"
            + " values ('', ?, '{}', now() - ?::interval)",
        type,
        age);
  }

  private void stream(String source, long next, long end, String age) throws Exception {
    database.execute(
        "insert into mansard.event_offset (source, partition, next_offset, end_offset, updated_at)"
            + " values (?, 0, ?, ?, now() - ?::interval)",
        source,
        next,
        end,
        age);
  }

  private static void seen(ThrowingRunnable claim) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(claim);
  }
}

package dev.mansard.gc.scrub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.BlobOperation;
import dev.mansard.store.blob.faulty.Failure;
import dev.mansard.store.blob.faulty.Fault;
import dev.mansard.store.blob.faulty.FaultyBlobStorage;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Quarantine;
import dev.mansard.store.integrity.Scrub;
import dev.mansard.store.integrity.ScrubPace;
import dev.mansard.store.integrity.StorageMark;
import dev.mansard.store.postgres.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScrubJobIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final FaultyBlobStorage storage = new FaultyBlobStorage(new MemoryBlobStorage());
  private final IntegrityCounters counters = new IntegrityCounters();
  private TestDatabase database;

  @BeforeEach
  void openStore() throws Exception {
    database = TestDatabase.create(2);
    new StorageMark(storage, new BlockingIntegrity(database.repositories(), LIMIT)).claim();
    for (int pack = 1; pack <= 5; pack++) {
      write(pack);
    }
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void goesOnAtEachRunUntilAllIsVerifiedAndThenWaitsForTheInterval() throws Exception {
    var job = job(Duration.ZERO);
    for (int run = 1; run <= 20 && state("finished_at is not null") == 0; run++) {
      job.run();
    }

    assertThat(state("finished_at is not null")).isEqualTo(1);
    assertThat(state("packs = 5 and verified_bytes = 500 and damaged_chunks = 0")).isEqualTo(1);
    assertThat(counters.verifiedBytes()).isEqualTo(500);
    assertThat(counters.damagedBytes()).isZero();
    int reads = storage.calls(BlobOperation.OPEN_RANGE);
    job.run();
    assertThat(storage.calls(BlobOperation.OPEN_RANGE)).isEqualTo(reads);
  }

  @Test
  void quarantinesWhatItFinds() throws Exception {
    storage.delete(key(3));

    job(LIMIT).run();

    assertThat(state("damaged_chunks = 1 and packs = 5")).isEqualTo(1);
    assertThat(counters.verifiedBytes()).isEqualTo(400);
    assertThat(counters.damagedBytes()).isEqualTo(100);
    assertThat(
            database.number(
                "select count(*) from mansard.chunk where quarantined_at is not null and id = 3"))
        .isEqualTo(1);
  }

  @Test
  void failsWhileTheStorageIsAway() throws Exception {
    storage.injectAlways(new Fault.Fails(BlobOperation.OPEN_RANGE, 1, Failure.RETRYABLE));

    assertThatThrownBy(() -> job(LIMIT).run()).isInstanceOf(StorageException.class);

    assertThat(database.number("select count(quarantined_at) from mansard.chunk")).isZero();
  }

  private ScrubJob job(Duration time) {
    var metadata = new BlockingIntegrity(database.repositories(), LIMIT);
    var clock = Clock.systemUTC();
    var scrub =
        new Scrub(
            storage,
            metadata,
            new Quarantine(storage, metadata, counters),
            counters,
            new ScrubPace(1L << 40, clock),
            clock);
    return new ScrubJob(scrub, Duration.ofDays(1), time);
  }

  private long state(String condition) throws Exception {
    return database.number("select count(*) from mansard.scrub where " + condition);
  }

  private void write(int pack) throws Exception {
    byte[] frame = new byte[100];
    frame[0] = (byte) pack;
    try (var writer = storage.open(key(pack))) {
      writer.write(frame, 0, frame.length);
      writer.commit();
    }
    database.execute(
        "insert into mansard.pack (id, blob_key, size_bytes, created_at) values (?, ?, 100, now())",
        pack,
        key(pack).value());
    database.execute(
        "insert into mansard.chunk (id, chunk_hash, compression, size_bytes, pack_id, pack_offset,"
            + " stored_bytes, checksum, reference_count)"
            + " values (?, sha256(?), 0, 100, ?, 0, 100, ?, 1)",
        pack,
        frame,
        pack,
        FrameChecksum.of(frame, 0, frame.length));
  }

  private static BlobKey key(int pack) {
    return new BlobKey("packs/00/" + pack + ".pack");
  }
}

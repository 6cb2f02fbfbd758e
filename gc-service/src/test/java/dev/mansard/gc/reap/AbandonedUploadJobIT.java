package dev.mansard.gc.reap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.memory.MemoryBlobStorage;
import dev.mansard.store.postgres.TestDatabase;
import dev.mansard.store.upload.AbandonedUploads;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AbandonedUploadJobIT {
  private final MemoryBlobStorage storage = new MemoryBlobStorage();
  private TestDatabase database;
  private AbandonedUploadJob job;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.create(2);
    job =
        new AbandonedUploadJob(
            new AbandonedUploads(storage, database.repositories(), Duration.ofSeconds(10)));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void removesTheBlobsAndLeasesOfAllCrashedUploads() throws Exception {
    for (int i = 0; i < 250; i++) {
      lease(i, "- interval '1 second'");
    }
    write(0);

    assertThat(job.run()).isEqualTo(Yield.of(250));

    assertThat(storage.findSize(key(0))).isEmpty();
    assertThat(database.number("select count(*) from mansard.lease")).isZero();
    assertThat(job.run()).isEqualTo(Yield.NOTHING);
  }

  @Test
  void leavesRunningUploadsAlone() throws Exception {
    lease(1, "+ interval '1 minute'");
    write(1);

    assertThat(job.run()).isEqualTo(Yield.NOTHING);

    assertThat(storage.findSize(key(1))).hasValue(4);
    assertThat(database.number("select count(*) from mansard.lease")).isEqualTo(1);
  }

  private void lease(int number, String shift) throws Exception {
    database.execute(
        "insert into mansard.lease (id, blob_key, started_at, expires_at)"
            + " values (?, ?, now() - interval '1 hour', now() "
            + shift
            + ")",
        new UUID(1, number),
        key(number).value());
  }

  private void write(int number) throws Exception {
    try (var writer = storage.open(key(number))) {
      writer.write(new byte[4], 0, 4);
      writer.commit();
    }
  }

  private static BlobKey key(int number) {
    return BlobKey.ofPack(new UUID(1, number));
  }
}

package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchablePresigner;
import dev.mansard.api.testing.SwitchableStorage;
import dev.mansard.api.testing.Zstd;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Content that is lost or damaged: no path to it gets a 200 with a wrong body. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class DamagedContentIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private final Api root = Api.root();
  private final Api stranger = Api.stranger();
  private final String cache = "d" + UUID.randomUUID().toString().substring(0, 8);
  @Inject SwitchablePresigner presigner;
  @Inject SwitchableStorage storage;
  @Inject MeterRegistry metrics;

  @BeforeEach
  void createCache() {
    root.createCache(cache, true);
  }

  @Test
  void answersLostContentWith404() throws IOException {
    var nar = SampleNar.large(500_000);
    nar.push(root, cache);
    Files.delete(newestBlob());

    var answer = stranger.get("/" + cache + "/nar/" + nar.hash() + ".nar");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Api.json(answer).getString("error")).isEqualTo("IncompleteNar");
    assertThat(Api.text(answer)).doesNotContain("pack", "/tmp");
  }

  @Test
  void answersContentDamagedAtItsBeginningWith404() throws IOException {
    var nar = SampleNar.large(500_000);
    nar.push(root, cache);
    flipByte(newestBlob(), 50);

    var answer = stranger.get("/" + cache + "/nar/" + nar.hash() + ".nar");

    assertThat(Api.json(answer).getString("error")).isEqualTo("IncompleteNar");
    assertThat(answer.headers().firstValue("etag")).isEmpty();
  }

  @Test
  void breaksTheConnectionOffWhenContentIsDamagedFurtherOn() throws IOException {
    var nar = SampleNar.large(3_000_000);
    nar.push(root, cache);
    flipByte(newestBlob(), 2_500_000);
    var path = "/" + cache + "/nar/" + nar.hash() + ".nar";
    var requestsInFlight = metrics.get("mansard.http.server.requests.in.flight").gauge();
    double before = requestsInFlight.value();

    try (var raw = new RawHttp()) {
      raw.request("GET " + path + " HTTP/1.1", "Host: h");
      assertThat(raw.readHead()).startsWith("HTTP/1.1 200 ");
      assertThat(readUntilBroken(raw)).isLessThan(2_600_000);
    }
    await().atMost(LIMIT).until(() -> requestsInFlight.value() <= before);
    assertThat(stranger.get(path).statusCode()).as("from then on").isEqualTo(404);
    assertThat(stranger.get("/" + cache + "/" + nar.hash() + ".narinfo").statusCode())
        .isEqualTo(404);
  }

  @Test
  void sendsNobodyToABucketForWhatIsKnownToBeDamaged() throws IOException {
    var nar = SampleNar.large(500_000);
    nar.push(root, cache);
    flipByte(newestBlob(), 50);
    var path = "/" + cache + "/nar/" + nar.hash() + ".nar";
    presigner.setOn(true);
    try {
      assertThat(stranger.get(path).statusCode()).as("nobody knows yet").isEqualTo(307);
      presigner.setOn(false);
      assertThat(stranger.get(path).statusCode()).isEqualTo(404);
      presigner.setOn(true);

      assertThat(stranger.get(path).statusCode()).isEqualTo(404);
      assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
      assertThat(stranger.get(path).statusCode()).as("of two packs").isEqualTo(200);
    } finally {
      presigner.setOn(false);
    }
    assertThat(Zstd.decompress(stranger.get(path).body())).isEqualTo(nar.bytes());
  }

  @Test
  void sendsNobodyToABucketForABlobThatIsLongerThanItWasWritten() throws IOException {
    var nar = SampleNar.large(500_000);
    nar.push(root, cache);
    Files.write(newestBlob(), new byte[1], StandardOpenOption.APPEND);
    presigner.setOn(true);
    try {
      var answer = stranger.get("/" + cache + "/nar/" + nar.hash() + ".nar");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(Zstd.decompress(answer.body())).isEqualTo(nar.bytes());
    } finally {
      presigner.setOn(false);
    }
  }

  @Test
  void doesNotTakeContentForLostThatTheStorageRefusesToRead() {
    var nar = SampleNar.large(500_000);
    nar.push(root, cache);
    storage.refuseReadsWith(
        new StorageException.Permanent("cannot read", new IOException("403 AccessDenied")));
    try {
      var answer = stranger.get("/" + cache + "/nar/" + nar.hash() + ".nar");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      assertThat(Api.text(answer)).doesNotContain("AccessDenied");
    } finally {
      storage.refuseReadsWith(null);
    }
  }

  @Test
  void answersContentThatTheStorageRefusesToReadWith404WhileItLetsOthersBeRead()
      throws IOException {
    var nar = SampleNar.large(500_000);
    nar.push(root, cache);
    var path = "/" + cache + "/nar/" + nar.hash() + ".nar";
    storage.lose(new BlobKey(ServerResource.blobs().relativize(newestBlob()).toString()));
    try {
      assertThat(stranger.get(path).statusCode()).isEqualTo(404);
      assertThat(stranger.get("/" + cache + "/" + nar.hash() + ".narinfo").statusCode())
          .isEqualTo(404);
      assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);

      assertThat(Zstd.decompress(stranger.get(path).body())).isEqualTo(nar.bytes());
    } finally {
      storage.lose(null);
    }
  }

  private static long readUntilBroken(RawHttp raw) {
    long count = 0;
    try {
      byte[] buffer = new byte[65_536];
      for (int n = raw.in().read(buffer); n >= 0; n = raw.in().read(buffer)) {
        count += n;
      }
    } catch (IOException e) {
      return count; // reset
    }
    return count;
  }

  private static Path newestBlob() throws IOException {
    try (var files = Files.walk(ServerResource.blobs().resolve("packs"))) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .orElseThrow();
    }
  }

  private static void flipByte(Path file, long position) throws IOException {
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(position);
      int old = access.read();
      access.seek(position);
      access.write(old ^ 0xff);
    }
  }
}

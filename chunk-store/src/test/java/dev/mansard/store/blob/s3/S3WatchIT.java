package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.Blobs;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.ProxiedRequest;
import dev.mansard.store.blob.faulty.ProxyFault;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever watches is told of each request once, with what became of it. */
@ExtendWith(S3Benches.class)
final class S3WatchIT {
  private static final BlobKey KEY = new BlobKey("packs/3f/3f2a.pack");

  private final S3Bench bench;
  private final Queue<String> begun = new ConcurrentLinkedQueue<>();
  private final Queue<String> ended = new ConcurrentLinkedQueue<>();

  S3WatchIT(S3Bench bench) {
    this.bench = bench;
  }

  @Test
  void isToldOfEveryKindOfRequest() throws Exception {
    try (var storage = watched()) {
      Blobs.write(storage, KEY, S3Bench.bytes(100));
      Blobs.read(storage, KEY, 0, 100);
      var _ = storage.findSize(KEY);
      var _ = storage.findSize(new BlobKey("packs/00/0000.pack"));
      storage.delete(KEY);
      Blobs.write(storage, KEY, S3Bench.bytes(S3Bench.PART + 1));
      var _ = storage.list("", 10);
    }

    assertThat(ended)
        .containsExactly(
            "PUT OK",
            "GET OK",
            "HEAD OK",
            "HEAD ABSENT",
            "LIST OK",
            "DELETE OK",
            "BEGIN OK",
            "PART OK",
            "PART OK",
            "COMPLETE OK",
            "LIST OK");
    assertThat(begun).hasSameSizeAs(ended);
  }

  @Test
  void countsEachAttemptByItself() throws Exception {
    var head = ProxiedRequest.where("HEAD", KEY.value());
    bench.proxy.inject(head, new ProxyFault.Refuses(503, "SlowDown"));
    bench.proxy.inject(head, new ProxyFault.Refuses(500, "InternalError"));

    try (var storage = watched()) {
      assertThat(storage.findSize(KEY)).isEmpty();
    }

    assertThat(ended).containsExactly("HEAD THROTTLED", "HEAD FAILED", "HEAD ABSENT");
  }

  @Test
  void tellsARefusalFromAFailure() throws Exception {
    bench.proxy.injectAlways(request -> true, new ProxyFault.Refuses(403, "AccessDenied"));

    try (var storage = watched()) {
      assertThatThrownBy(() -> storage.findSize(KEY)).isInstanceOf(StorageException.class);
    }

    assertThat(ended).containsExactly("HEAD REFUSED");
  }

  @Test
  void aRequestThatIsNotAnsweredInTimeHasFailed() throws Exception {
    var impatient =
        bench
            .settings
            .patience()
            .withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(5));
    bench.proxy.inject(
        ProxiedRequest.where("HEAD", KEY.value()), new ProxyFault.Delays(Duration.ofSeconds(3)));

    try (var storage =
        S3BlobStorage.open(
            bench.settings.withPatience(impatient).withWatch(this::begin), new Random(1))) {
      assertThat(storage.findSize(KEY)).isEmpty();
    }

    await().untilAsserted(() -> assertThat(ended).hasSameSizeAs(begun));
    assertThat(ended).startsWith("HEAD FAILED").endsWith("HEAD ABSENT");
  }

  private S3BlobStorage watched() {
    return S3BlobStorage.open(bench.settings.withWatch(this::begin), new Random(1));
  }

  private S3Watch.Request begin(S3Watch.Operation operation) {
    begun.add(operation.name());
    return outcome -> ended.add(operation + " " + outcome);
  }

  @Test
  void hasAnOutcomeForWhatIsGivenUp() {
    assertThat(
            List.of(
                S3Failure.outcome(new java.util.concurrent.CancellationException()),
                S3Failure.outcome(new java.io.IOException("reset"))))
        .containsExactly(S3Watch.Outcome.CANCELLED, S3Watch.Outcome.FAILED);
  }
}

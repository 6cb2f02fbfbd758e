package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.ProxiedRequest;
import dev.mansard.store.blob.faulty.ProxyFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads: what they cost, and that they are whole or fail. */
@ExtendWith(S3Benches.class)
final class S3RangeIT {
  private static final BlobKey KEY = new BlobKey("packs/3f/3f2a.pack");
  private static final Predicate<ProxiedRequest> GET = ProxiedRequest.where("GET", KEY.value());
  private static final int SIZE = 4_000_000;
  private static final byte[] CONTENT = S3Bench.bytes(SIZE);

  private final S3Bench bench;

  S3RangeIT(S3Bench bench) {
    this.bench = bench;
    bench.putDirectly(KEY, CONTENT);
  }

  @Test
  void readsARangeByOneRequest() throws IOException {
    assertThat(bench.read(KEY, 1_000, 3_000_000))
        .isEqualTo(Arrays.copyOfRange(CONTENT, 1_000, 3_001_000));

    assertThat(ranges()).containsExactly("bytes=1000-3000999");
  }

  /** A connection is free a moment after its last byte, so that a second one may be opened. */
  @Test
  void usesAConnectionAgainThatWasReadToTheEnd() throws IOException {
    for (int round = 0; round < 20; round++) {
      bench.read(KEY, 0, SIZE);
    }

    assertThat(bench.proxy.openRequests()).isLessThan(5);
  }

  @ParameterizedTest
  @CsvSource({
    "503,SlowDown",
    "502,BadGateway",
    "500,InternalError",
    "400,ThrottlingException",
    "400,KMS.ThrottlingException"
  })
  void triesAgainWhatMayPass(int status, String code) throws IOException {
    bench.proxy.inject(GET, new ProxyFault.Refuses(status, code));

    assertThat(bench.read(KEY, 0, SIZE)).isEqualTo(CONTENT);

    assertThat(ranges()).hasSize(2);
  }

  @Test
  void givesUpInTheEnd() {
    bench.proxy.injectAlways(GET, new ProxyFault.Refuses(503, "SlowDown"));

    assertThatThrownBy(() -> bench.read(KEY, 0, SIZE))
        .isInstanceOf(StorageException.Retryable.class);

    assertThat(ranges()).hasSize(4);
  }

  @Test
  void isPatientWithAServiceThatAsksToSlowDown() throws IOException {
    for (int round = 0; round < 12; round++) {
      bench.proxy.inject(GET, new ProxyFault.Refuses(503, "SlowDown"));
    }
    var patient = bench.settings.patience().withSlowDown(Duration.ofMinutes(1));
    try (var client = S3Clients.open(bench.settings)) {
      var storage = new S3BlobStorage(client, bench.settings.withPatience(patient), new Random(1));

      assertThat(storage.openRange(KEY, 0, SIZE)).hasBinaryContent(CONTENT);
    }
    assertThat(ranges()).hasSize(13);
  }

  /** Asked for once more, one gets the answer that comes first; at most one request in twenty. */
  @Test
  void doesNotWaitForASlowAnswer() throws IOException {
    bench.read(KEY, 0, 10);
    bench.proxy.inject(GET, new ProxyFault.Delays(Duration.ofSeconds(20)));
    long begin = System.nanoTime();

    assertThat(bench.read(KEY, 0, SIZE)).isEqualTo(CONTENT);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
    assertThat(ranges()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnWhereTheConnectionBroke(boolean reset) throws IOException {
    bench.proxy.inject(GET, new ProxyFault.Breaks(1_500_000, reset));

    assertThat(bench.read(KEY, 10, SIZE - 10)).isEqualTo(Arrays.copyOfRange(CONTENT, 10, SIZE));

    assertThat(ranges()).hasSize(2).first().isEqualTo("bytes=10-3999999");
    assertThat(firstOf(ranges().get(1))).isBetween(11L, 1_500_010L);
  }

  @Test
  void survivesAnyNumberOfBreaksWhileItGetsOn() throws IOException {
    bench.proxy.injectAlways(GET, new ProxyFault.Breaks(400_000, false));

    assertThat(bench.read(KEY, 0, SIZE)).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void failsRatherThanEndsWhenNothingMoreComes(boolean reset) {
    bench.proxy.injectAlways(
        at -> GET.test(at) && at.header("Range").equals(Optional.of("bytes=0-3999999")),
        new ProxyFault.Breaks(0, reset));

    assertThatThrownBy(() -> bench.read(KEY, 0, SIZE))
        .isInstanceOf(StorageException.Retryable.class);

    // four tries; each may have a spare besides it where the machine is slow
    assertThat(ranges()).hasSizeBetween(4, 8);
  }

  @Test
  void beginsAnewWhenTheServiceFallsSilent() throws IOException {
    bench.proxy.inject(GET, new ProxyFault.Stalls(1_000_000, Duration.ofSeconds(20)));
    long begin = System.nanoTime();

    assertThat(bench.read(KEY, 0, SIZE)).isEqualTo(CONTENT);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void toleratesAReaderThatPauses() throws Exception {
    try (var input = bench.storage.openRange(KEY, 0, SIZE)) {
      byte[] begin = input.readNBytes(100_000);
      Thread.sleep(1_500);
      byte[] rest = input.readAllBytes();

      assertThat(begin).isEqualTo(Arrays.copyOf(CONTENT, 100_000));
      assertThat(rest).isEqualTo(Arrays.copyOfRange(CONTENT, 100_000, SIZE));
    }
    assertThat(ranges()).hasSize(1);
  }

  @Test
  void refusesAnAnswerOfAnotherLength() {
    bench.proxy.injectAlways(GET, new ProxyFault.Shortens(1));

    assertThatThrownBy(() -> bench.read(KEY, 0, SIZE)).isInstanceOf(StorageException.Missing.class);
  }

  @Test
  void tellsAnObjectThatCannotBeReadFromABucketThatCannot() throws IOException {
    bench.storage.putMark("mine");
    bench.proxy.injectAlways(GET, new ProxyFault.Refuses(403, "InvalidObjectState"));

    assertThatThrownBy(() -> bench.read(KEY, 0, SIZE))
        .isInstanceOf(StorageException.Permanent.class);
    bench.storage.checkReading();

    bench.proxy.injectAlways(
        ProxiedRequest.where("GET", ".mansard"), new ProxyFault.Refuses(403, "AccessDenied"));
    assertThatThrownBy(bench.storage::checkReading).isInstanceOf(StorageException.Permanent.class);
    bench.storage.check();
  }

  @Test
  void neverJoinsTwoObjects() throws IOException {
    bench.proxy.inject(GET, new ProxyFault.Breaks(3_000_000, true));

    try (var input = bench.storage.openRange(KEY, 0, SIZE)) {
      input.readNBytes(1_000);
      bench.putDirectly(KEY, new byte[SIZE]);

      assertThatThrownBy(input::readAllBytes).isInstanceOf(StorageException.Missing.class);
    }
  }

  @Test
  void saysMissingWhenTheObjectIsDeletedMeanwhile() throws IOException {
    bench.proxy.inject(GET, new ProxyFault.Breaks(3_000_000, true));

    try (var input = bench.storage.openRange(KEY, 0, SIZE)) {
      input.readNBytes(1_000);
      bench.storage.delete(KEY);

      assertThatThrownBy(input::readAllBytes).isInstanceOf(StorageException.Missing.class);
    }
  }

  @Test
  void letsGoOfEverythingWhenReadersLeave() throws Exception {
    for (int round = 0; round < 200; round++) {
      try (var input = bench.storage.openRange(KEY, 0, SIZE)) {
        assertThat(input.readNBytes(100)).hasSize(100);
      }
    }

    await().untilAsserted(() -> assertThat(bench.proxy.openRequests()).isZero());
    assertThat(bench.read(KEY, 0, SIZE)).isEqualTo(CONTENT);
  }

  @Test
  void endsAtOnceWhenTheReaderIsInterrupted() throws Exception {
    bench.proxy.inject(GET, new ProxyFault.Stalls(1_000, Duration.ofSeconds(5)));
    var failures = new LinkedBlockingQueue<Exception>();
    var reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    bench.read(KEY, 0, SIZE);
                  } catch (IOException e) {
                    failures.add(e);
                  }
                });
    await().until(() -> bench.proxy.count(GET) == 1);
    reader.interrupt();
    reader.join();

    assertThat(failures.take()).isInstanceOf(StorageException.Retryable.class);
    assertThat(ranges()).hasSize(1);
  }

  private List<String> ranges() {
    return bench.proxy.requests().stream()
        .filter(GET)
        .map(request -> request.header("Range").orElseThrow())
        .toList();
  }

  private static long firstOf(String range) {
    return Long.parseLong(range.replaceFirst("bytes=([0-9]+)-.*", "$1"));
  }
}

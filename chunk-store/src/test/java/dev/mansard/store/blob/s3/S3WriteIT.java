package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.blob.faulty.ProxiedRequest;
import dev.mansard.store.blob.faulty.ProxyFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes: what they cost, and what becomes of them when the service or the way to it fails. */
@ExtendWith(S3Benches.class)
final class S3WriteIT {
  private static final BlobKey KEY = new BlobKey("packs/3f/3f2a.pack");
  private static final Predicate<ProxiedRequest> PART = ProxiedRequest.where("PUT", "partNumber=");
  private static final Predicate<ProxiedRequest> PUT = ProxiedRequest.where("PUT", KEY.value());
  private static final Predicate<ProxiedRequest> COMPLETE =
      ProxiedRequest.where("POST", "uploadId=");
  private static final Predicate<ProxiedRequest> BEGIN = ProxiedRequest.where("POST", "uploads");

  private final S3Bench bench;

  S3WriteIT(S3Bench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "100000", "5242880"})
  void writesASmallBlobByOneRequest(int size) throws IOException {
    byte[] content = S3Bench.bytes(size);

    bench.write(KEY, content);

    assertThat(bench.proxy.requests())
        .singleElement()
        .matches(request -> request.is("PUT", "/nix/packs/3f/3f2a.pack"));
    assertThat(bench.storage.findSize(KEY)).hasValue(size);
    assertThat(bench.read(KEY, 0, size)).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({"5242881,2", "10485760,2", "26214401,6"})
  void writesALargeBlobByOneRequestPerPartAndTwoMore(int size, int parts) throws IOException {
    byte[] content = S3Bench.bytes(size);

    bench.write(KEY, content);

    assertThat(bench.proxy.requests()).hasSize(parts + 2);
    assertThat(bench.proxy.count(PART)).isEqualTo(parts);
    assertThat(bench.read(KEY, 0, size)).isEqualTo(content);
  }

  /** The rule is 140 writes for a pack of 1 GB; here is a tenth of it in parts of standard size. */
  @Test
  void staysBelow140WritesPerGigabyte() throws IOException {
    int size = 100_000_000;
    var standard =
        new S3BlobStorage(
            S3Clients.open(bench.settings),
            bench.settings.withLimits(S3Limits.standard()),
            new Random(1));
    byte[] piece = S3Bench.bytes(1 << 20);

    try (BlobWriter writer = standard.open(KEY)) {
      for (int left = size; left > 0; left -= piece.length) {
        writer.write(piece, 0, Math.min(left, piece.length));
      }
      writer.commit();
    }

    assertThat(bench.proxy.requests()).hasSize(14);
    assertThat(bench.storage.findSize(KEY)).hasValue(size);
  }

  @Test
  void asksNobodyWhetherABodyMayCome() throws IOException {
    bench.write(KEY, new byte[2 * S3Bench.PART]);

    assertThat(bench.proxy.count(at -> at.header("Expect").isPresent())).isZero();
  }

  @Test
  void sendsPartsWhileMoreBytesComeIn() throws Exception {
    try (BlobWriter writer = bench.storage.open(KEY)) {
      writer.write(new byte[2 * S3Bench.PART + 1], 0, 2 * S3Bench.PART + 1);

      await().until(() -> bench.proxy.count(PART) == 2);
      writer.commit();
    }
  }

  @Test
  void sendsNoMorePartsAtOnceThanAllowed() throws Exception {
    bench.proxy.injectAlways(PART, new ProxyFault.Delays(Duration.ofMillis(300)));
    var limits = bench.settings.limits().withInFlight(2, 4L * S3Bench.PART);
    try (var client = S3Clients.open(bench.settings);
        var narrow = new S3BlobStorage(client, bench.settings.withLimits(limits), new Random(1));
        BlobWriter writer = narrow.open(KEY)) {
      long free = narrow.freeBytesInFlight();
      byte[] part = new byte[S3Bench.PART];
      for (int number = 0; number < 7; number++) {
        writer.write(part, 0, part.length);
        assertThat(free - narrow.freeBytesInFlight()).isLessThanOrEqualTo(2L * S3Bench.PART);
      }
      writer.commit();

      assertThat(narrow.freeBytesInFlight()).isEqualTo(free);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503,SlowDown",
    "502,BadGateway",
    "500,InternalError",
    "504,GatewayTimeout",
    "429,TooManyRequests",
    "400,RequestTimeout"
  })
  void triesAgainWhatMayPass(int status, String code) throws IOException {
    byte[] content = S3Bench.bytes(2 * S3Bench.PART);
    bench.proxy.inject(BEGIN, new ProxyFault.Refuses(status, code));
    bench.proxy.inject(PART, new ProxyFault.Refuses(status, code));
    bench.proxy.inject(COMPLETE, new ProxyFault.Refuses(status, code));

    bench.write(KEY, content);

    assertThat(bench.proxy.requests()).hasSize(4 + 3);
    assertThat(bench.read(KEY, 0, content.length)).isEqualTo(content);
  }

  @Test
  void sendsAPartAgainWhoseConnectionWasReset() throws IOException {
    byte[] content = S3Bench.bytes(2 * S3Bench.PART);
    bench.proxy.inject(PART, new ProxyFault.ResetsRequest(1_000_000));

    bench.write(KEY, content);

    assertThat(bench.read(KEY, 0, content.length)).isEqualTo(content);
  }

  @Test
  void waitsAsLongAsTheServiceAsks() throws IOException {
    bench.proxy.inject(PUT, new ProxyFault.Refuses(503, "SlowDown", "1"));
    long begin = System.nanoTime();

    bench.write(KEY, new byte[10]);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void givesUpInTheEnd() {
    bench.proxy.injectAlways(PUT, new ProxyFault.Refuses(503, "SlowDown"));

    assertThatThrownBy(() -> bench.write(KEY, new byte[10]))
        .isInstanceOf(StorageException.Retryable.class);

    assertThat(bench.proxy.count(PUT)).isEqualTo(4);
    assertThat(bench.remains()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"507,InsufficientStorage", "400,XMinioAdminBucketQuotaExceeded", "403,QuotaExceeded"})
  void saysThatTheBucketIsFull(int status, String code) {
    bench.proxy.injectAlways(PART, new ProxyFault.Refuses(status, code));

    assertThatThrownBy(() -> bench.write(KEY, new byte[2 * S3Bench.PART]))
        .isInstanceOf(StorageException.Full.class);

    assertThat(bench.remains()).isEmpty();
  }

  @Test
  void abortsTheUploadWhenAPartIsRefused() {
    bench.proxy.inject(PART, new ProxyFault.Refuses(403, "AccessDenied"));

    assertThatThrownBy(() -> bench.write(KEY, new byte[4 * S3Bench.PART]))
        .isInstanceOf(StorageException.Permanent.class);

    assertThat(bench.remains()).isEmpty();
  }

  @Test
  void abortsTheUploadOfAWriterThatIsClosedEarly() throws IOException {
    try (BlobWriter writer = bench.storage.open(KEY)) {
      writer.write(new byte[3 * S3Bench.PART], 0, 3 * S3Bench.PART);
      assertThat(bench.uploads()).hasSize(1);
    }

    assertThat(bench.remains()).isEmpty();
  }

  @Test
  void abortsTheUploadOfAnInterruptedWriterInTheBackground() throws Exception {
    BlobWriter writer = bench.storage.open(KEY);
    writer.write(new byte[3 * S3Bench.PART], 0, 3 * S3Bench.PART);

    var thread = Thread.ofVirtual().unstarted(writer::close);
    thread.start();
    thread.interrupt();
    thread.join();

    await().untilAsserted(() -> assertThat(bench.remains()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"10", "10485760"})
  void succeedsWhenOnlyTheAnswerToTheCommitIsLost(int size) throws IOException {
    byte[] content = S3Bench.bytes(size);
    Predicate<ProxiedRequest> commit = size > S3Bench.PART ? COMPLETE : PUT;
    bench.proxy.inject(commit, new ProxyFault.LosesAnswer(500, "InternalError"));
    bench.proxy.inject(commit, new ProxyFault.ResetsInsteadOfAnswer());

    bench.write(KEY, content);

    assertThat(bench.read(KEY, 0, size)).isEqualTo(content);
    assertThat(bench.remains()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"10", "10485760"})
  void succeedsWhenEveryAnswerToTheCommitIsLost(int size) throws IOException {
    byte[] content = S3Bench.bytes(size);
    Predicate<ProxiedRequest> commit = size > S3Bench.PART ? COMPLETE : PUT;
    bench.proxy.injectAlways(commit, new ProxyFault.LosesAnswer(503, "SlowDown"));

    bench.write(KEY, content);

    assertThat(bench.read(KEY, 0, size)).isEqualTo(content);
  }

  @Test
  void keepsNothingOfABlobWhoseCommitNeverSucceeds() {
    bench.proxy.injectAlways(COMPLETE, new ProxyFault.Refuses(500, "InternalError"));

    assertThatThrownBy(() -> bench.write(KEY, new byte[2 * S3Bench.PART]))
        .isInstanceOf(StorageException.Retryable.class);

    assertThat(bench.remains()).isEmpty();
  }

  /** The commit took effect, but neither its answer nor the question for the size got through. */
  @Test
  void removesABlobThatItCouldNotConfirm() {
    bench.proxy.injectAlways(PUT, new ProxyFault.LosesAnswer(500, "InternalError"));
    bench.proxy.injectAlways(at -> at.is("HEAD", ""), new ProxyFault.Refuses(503, "SlowDown"));

    assertThatThrownBy(() -> bench.write(KEY, new byte[10]))
        .isInstanceOf(StorageException.Retryable.class);

    assertThat(bench.remains()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10", "10485760"})
  void neverOverwritesABlob(int size) throws IOException {
    bench.putDirectly(KEY, new byte[] {1, 2, 3});

    assertThatThrownBy(() -> bench.write(KEY, new byte[size]))
        .isInstanceOf(StorageException.Permanent.class);

    assertThat(bench.read(KEY, 0, 3)).containsExactly(1, 2, 3);
    assertThat(bench.uploads()).isEmpty();
  }

  @Test
  void doesWithoutTheConditionWhereItIsUnknown() throws IOException {
    bench.proxy.injectAlways(
        at -> at.header("If-None-Match").isPresent(),
        new ProxyFault.Refuses(501, "NotImplemented"));

    bench.write(KEY, new byte[10]);
    bench.write(new BlobKey("b"), new byte[2 * S3Bench.PART]);

    assertThat(bench.proxy.count(at -> at.header("If-None-Match").isPresent())).isEqualTo(1);
    assertThat(bench.remains()).hasSize(2);
  }

  @Test
  void failsTheCommitOfABlobThatAnotherProcessHasDeleted() throws IOException {
    try (BlobWriter writer = bench.storage.open(KEY)) {
      writer.write(new byte[3 * S3Bench.PART], 0, 3 * S3Bench.PART);
      try (var client = S3Clients.open(bench.settings)) {
        new S3BlobStorage(client, bench.settings, new Random(1)).delete(KEY);
      }

      assertThatThrownBy(writer::commit).isInstanceOf(StorageException.Retryable.class);
    }

    assertThat(bench.remains()).isEmpty();
    assertThat(bench.proxy.count(COMPLETE)).isLessThanOrEqualTo(1);
  }

  @Test
  void deletesByTwoRequests() throws IOException {
    bench.write(KEY, new byte[10]);
    bench.proxy.forgetRequests();

    bench.storage.delete(KEY);

    assertThat(bench.proxy.requests())
        .extracting(ProxiedRequest::method)
        .isEqualTo(List.of("GET", "DELETE"));
  }

  @Test
  void checksByOneRequest() throws IOException {
    bench.storage.check();

    assertThat(bench.proxy.requests())
        .extracting(ProxiedRequest::method)
        .isEqualTo(List.of("HEAD"));
  }

  @Test
  void saysWhatIsWrongWithABucket() {
    var location = bench.settings.location();
    var missing =
        new S3Location(
            "us-east-1",
            "no-such-bucket",
            "",
            location.endpoint(),
            location.publicEndpoint(),
            true);
    var wrongKey = new S3Credentials.Static("test-access-key", "wrong");

    assertPermanent(S3Settings.of(missing).withCredentials(S3Server.CREDENTIALS));
    assertPermanent(bench.settings.withCredentials(wrongKey));
  }

  @Test
  void takesAServiceThatIsAwayForAPassingFailure() throws IOException {
    try (var port = new Socket()) {
      port.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // nobody else takes it
      var away = URI.create("http://127.0.0.1:" + port.getLocalPort());
      var settings =
          S3Settings.of(bench.settings.location().withEndpoint(away))
              .withCredentials(S3Server.CREDENTIALS)
              .withPatience(bench.settings.patience());
      try (var client = S3Clients.open(settings)) {
        var storage = new S3BlobStorage(client, settings, new Random(1));

        assertThatThrownBy(storage::check).isInstanceOf(StorageException.Retryable.class);
      }
    }
  }

  private static void assertPermanent(S3Settings settings) {
    try (var client = S3Clients.open(settings)) {
      var storage = new S3BlobStorage(client, settings, new Random(1));
      assertThatThrownBy(storage::check).isInstanceOf(StorageException.Permanent.class);
    }
  }
}

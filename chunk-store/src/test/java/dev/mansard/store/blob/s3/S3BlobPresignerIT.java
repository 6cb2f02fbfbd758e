package dev.mansard.store.blob.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.faulty.ProxyFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server takes the URLs, from whoever has them, and nothing that differs from them. */
@ExtendWith(S3Benches.class)
final class S3BlobPresignerIT {
  private static final BlobKey KEY = new BlobKey("packs/3f/3f2a.pack");
  private static final byte[] CONTENT = S3Bench.bytes(100_000);

  private final HttpClient http = HttpClient.newHttpClient();
  private final S3Bench bench;
  private final S3Server server;

  S3BlobPresignerIT(S3Bench bench, S3Server server) {
    this.bench = bench;
    this.server = server;
    bench.putDirectly(KEY, CONTENT);
  }

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void givesTheWholeBlobToWhoeverHasTheUrl() throws Exception {
    var answer = get(presign(Duration.ofMinutes(10)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(CONTENT);
    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void givesRanges() throws Exception {
    var answer =
        send(presign(Duration.ofMinutes(10)), request -> request.header("Range", "bytes=10-19"));

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 20));
  }

  /** So HEAD must be answered by whoever would redirect. */
  @Test
  void isRefusedForHead() throws Exception {
    var answer = send(presign(Duration.ofMinutes(10)), HttpRequest.Builder::HEAD);

    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void isRefusedWhenItHasExpired() throws Exception {
    var url = presign(Duration.ofSeconds(1));

    await().untilAsserted(() -> assertThat(get(url).statusCode()).isEqualTo(403));
  }

  @Test
  void isRefusedForAnotherKeyOrTimeOrWithoutSignature() throws Exception {
    String url = presign(Duration.ofMinutes(10)).toString();
    bench.putDirectly(new BlobKey("packs/3f/3f2b.pack"), new byte[10]);

    assertThat(get(url.replace("3f2a.pack", "3f2b.pack"))).isEqualTo(403);
    assertThat(get(url.replace("X-Amz-Expires=600", "X-Amz-Expires=601"))).isEqualTo(403);
    assertThat(get(url.replaceFirst("X-Amz-Signature=.", "X-Amz-Signature=x"))).isEqualTo(403);
    assertThat(get(url.replaceFirst("\\?.*", ""))).isEqualTo(403);
  }

  @Test
  void goesToTheHostThatClientsSee() throws Exception {
    var location = bench.settings.location().withPublicEndpoint(server.endpoint());
    var settings =
        new S3Settings(
            location,
            bench.settings.credentials(),
            bench.settings.caFile(),
            bench.settings.limits(),
            bench.settings.patience(),
            S3Watch.none());
    bench.proxy.injectAlways(request -> true, new ProxyFault.Refuses(500, "InternalError"));

    try (var presigner = S3BlobPresigner.open(settings, Clock.systemUTC())) {
      var url = presigner.presign(KEY, Duration.ofMinutes(10)).orElseThrow();

      assertThat(url.getPort()).isEqualTo(server.endpoint().getPort());
      assertThat(get(url).body()).isEqualTo(CONTENT);
    }
  }

  private URI presign(Duration validity) {
    try (var presigner = S3BlobPresigner.open(bench.settings, Clock.systemUTC())) {
      return presigner.presign(KEY, validity).orElseThrow();
    }
  }

  private int get(String url) throws IOException, InterruptedException {
    return get(URI.create(url)).statusCode();
  }

  private HttpResponse<byte[]> get(URI url) throws IOException, InterruptedException {
    return send(url, HttpRequest.Builder::GET);
  }

  private HttpResponse<byte[]> send(URI url, Consumer<HttpRequest.Builder> what)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url);
    what.accept(request);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}

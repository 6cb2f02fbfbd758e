package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same routes over clear-text HTTP/2, as proxies and some clients speak it. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class Http2IT {
  private static final String MISSING_PATHS = "/_api/v1/get-missing-paths";
  private static final String JSON = "{\"cache\":\"nowhere\",\"store_path_hashes\":[]}";

  private final Vertx vertx = Vertx.vertx();

  /** Kept: Vert.x closes a client that nothing refers to, with requests that are under way. */
  private final io.vertx.core.http.HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));

  private final String cache = "h" + UUID.randomUUID().toString().substring(0, 8);

  private record Answer(int status, Buffer body) {}

  @BeforeEach
  void createCache() {
    Api.root().createCache(cache, false);
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /**
   * The first request asks for the upgrade, with its body; the others are HTTP/2 from the start.
   */
  @Test
  void takesJsonOfAClientThatAsksForTheUpgrade() throws Exception {
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (int i = 0; i < 3; i++) {
        var request =
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + Api.listening() + MISSING_PATHS))
                .header("Authorization", "Bearer " + Tokens.root())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON))
                .build();

        var answer = client.send(request, BodyHandlers.ofByteArray());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(Api.describe(answer)).startsWith("404 ").contains("NoSuchCache");
      }
    }
  }

  @Test
  void takesJsonFromTheFirstByteOn() {
    var answer = ask(HttpMethod.POST, MISSING_PATHS, request -> json(request).send(JSON));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().toString()).contains("NoSuchCache");
  }

  @Test
  void takesJsonInManyPieces() {
    var json = JSON + " ".repeat(200_000);

    var answer = ask(HttpMethod.POST, MISSING_PATHS, request -> json(request).send(json));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().toString()).contains("NoSuchCache");
  }

  @Test
  void refusesAnEmptyBodyWithoutAServerError() {
    var answer = ask(HttpMethod.POST, MISSING_PATHS, request -> json(request).send());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().toString()).contains("RequestError");
  }

  @Test
  void wantsToKnowHowLongTheJsonIs() {
    var answer =
        ask(
            HttpMethod.POST,
            MISSING_PATHS,
            request ->
                json(request).setChunked(true).sendHead().compose(sent -> request.end(JSON)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().toString())
        .contains("over HTTP/2, a JSON body needs a Content-Length");
  }

  /** Over HTTP/1.1 such an answer says that the connection will be closed. */
  @Test
  void answersBeforeTheEndOfALongBodyAsHttp2Has() {
    var answer =
        ask(
            HttpMethod.PUT,
            "/_api/v1/unknown",
            request -> request.putHeader("Content-Length", "5000000").sendHead());

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().toString()).contains("NotFound");
  }

  @Test
  void takesNarsAndServesThem() {
    for (var nar : new SampleNar[] {SampleNar.small(), SampleNar.large(3_000_000)}) {
      var pushed =
          ask(
              HttpMethod.PUT,
              "/_api/v1/upload-path",
              request ->
                  request
                      .putHeader("X-Attic-Nar-Info", nar.info(cache).encode())
                      .send(Buffer.buffer(nar.bytes())));

      assertThat(pushed.body().toString()).contains("Uploaded");
      assertThat(pushed.status()).isEqualTo(200);
      var path = "/" + cache + "/nar/" + nar.hash().value() + ".nar";
      var overHttp1 = Api.root().get(path);
      var served = ask(HttpMethod.GET, path, HttpClientRequest::send);
      assertThat(served.status()).isEqualTo(200);
      assertThat(served.body().getBytes()).isEqualTo(overHttp1.body());
    }
  }

  @Test
  void refusesAnEmptyUploadWithoutAServerError() {
    var nar = SampleNar.small();

    var answer =
        ask(
            HttpMethod.PUT,
            "/_api/v1/upload-path",
            request -> request.putHeader("X-Attic-Nar-Info", nar.info(cache).encode()).send());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("message")).contains("Truncated NAR");
  }

  /** Of the body of one request nothing comes any more; others share its connection. */
  @Test
  void endsAStalledUploadAloneAndNotItsConnection() {
    var nar = SampleNar.small();
    var stalled = await(request(HttpMethod.PUT, "/_api/v1/upload-path"));
    var reset = new CompletableFuture<Throwable>();
    stalled.exceptionHandler(reset::complete);
    var connection = stalled.connection();
    stalled
        .putHeader("X-Attic-Nar-Info", nar.info(cache).encode())
        .putHeader("Content-Length", Integer.toString(nar.size()));
    await(stalled.sendHead());
    await(stalled.write(Buffer.buffer(Arrays.copyOf(nar.bytes(), 10))));

    var answer = await(stalled.response());

    assertThat(answer.statusCode()).isEqualTo(408);
    assertThat(answer.getHeader("connection")).isNull();
    assertThat(reset.orTimeout(60, TimeUnit.SECONDS).join())
        .isInstanceOfSatisfying(StreamResetException.class, e -> assertThat(e.getCode()).isZero());
    var next = await(request(HttpMethod.GET, "/" + cache + "/nix-cache-info"));
    assertThat(next.connection()).isSameAs(connection);
    assertThat(await(next.send()).statusCode()).isEqualTo(200);
  }

  private Future<HttpClientRequest> request(HttpMethod method, String path) {
    return client
        .request(method, Api.listening(), "127.0.0.1", path)
        .map(request -> request.putHeader("Authorization", "Bearer " + Tokens.root()));
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static HttpClientRequest json(HttpClientRequest request) {
    return request.putHeader("Content-Type", "application/json");
  }

  private Answer ask(HttpMethod method, String path, Consumer<HttpClientRequest> send) {
    return client
        .request(method, Api.listening(), "127.0.0.1", path)
        .compose(
            request -> {
              var answer = request.response().compose(Http2IT::whole);
              send.accept(request.putHeader("Authorization", "Bearer " + Tokens.root()));
              return answer;
            })
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private static Future<Answer> whole(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), body));
  }
}

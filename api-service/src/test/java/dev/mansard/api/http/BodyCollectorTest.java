package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyCollectorTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void leavesTheTimersOfOthersAlone() throws Exception {
    long first = vertx.setTimer(TimeUnit.HOURS.toMillis(1), _ -> {});

    assertThat(post(serve(new JsonMemory(100)), "a body")).isEqualTo("a body");

    assertThat(first).isZero();
    assertThat(vertx.cancelTimer(first)).isTrue();
  }

  @Test
  void refusesWhatDoesNotFitBesideOthers() throws Exception {
    var memory = new JsonMemory(10);
    int port = serve(memory);
    memory.take(5);

    assertThat(post(port, "123456")).isEqualTo("503 1");
    memory.giveBack(5);
    assertThat(post(port, "123456")).isEqualTo("123456");
  }

  @Test
  void givesMemoryBack() throws Exception {
    var memory = new JsonMemory(10);
    int port = serve(memory);

    assertThat(post(port, "1234567890")).isEqualTo("1234567890");
    awaitAllOf(memory);
    assertThat(post(port, "12345678901")).isEqualTo("503 1");
    awaitAllOf(memory);
  }

  private static void awaitAllOf(JsonMemory memory) {
    Awaitility.await().until(() -> memory.take(10));
    memory.giveBack(10);
  }

  /** A server that answers with the body it gets, or with status and patience of its refusal. */
  private int serve(JsonMemory memory) throws Exception {
    var router = Router.router(vertx);
    router.route().order(0).handler(context -> collect(context, memory));
    router.route().order(1).handler(context -> context.end(context.body().asString()));
    router.route().failureHandler(BodyCollectorTest::tell);
    HttpServer server = await(vertx.createHttpServer().requestHandler(router).listen(0));
    return server.actualPort();
  }

  private void collect(RoutingContext context, JsonMemory memory) {
    context.request().pause();
    new BodyCollector(vertx, context, 100, memory, Duration.ofMinutes(1)).start();
  }

  private static void tell(RoutingContext context) {
    var failure = (ApiException) context.failure();
    context.end(failure.code().status() + " " + failure.headers().get("Retry-After"));
  }

  private static String post(int port, String body) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .version(HttpClient.Version.HTTP_1_1)
              .POST(BodyPublishers.ofString(body))
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

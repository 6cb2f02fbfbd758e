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
    var router = Router.router(vertx);
    router.route().order(0).handler(this::collect);
    router.route().order(1).handler(context -> context.end(context.body().asString()));
    HttpServer server = await(vertx.createHttpServer().requestHandler(router).listen(0));

    assertThat(post(server.actualPort(), "a body")).isEqualTo("a body");

    assertThat(first).isZero();
    assertThat(vertx.cancelTimer(first)).isTrue();
  }

  private void collect(RoutingContext context) {
    context.request().pause();
    new BodyCollector(vertx, context, 100, Duration.ofMinutes(1)).start();
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

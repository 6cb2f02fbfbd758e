package dev.mansard.standalone.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.metrics.Route;
import dev.mansard.store.blob.s3.S3Watch;
import dev.mansard.telemetry.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that does for a request what ours does: calls another one, and asks a bucket. */
@SuppressWarnings("NullAway.Init") // set before each test
class TracingTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private final Queue<SpanData> spans = new ConcurrentLinkedQueue<>();
  private final Queue<String> toldSigner = new ConcurrentLinkedQueue<>();
  private final Queue<S3Watch.Outcome> counted = new ConcurrentLinkedQueue<>();
  private Tracing tracing;
  private S3Watch storage;
  private Vertx vertx;

  /** Kept: Vert.x closes a client that nothing refers to, with requests that are under way. */
  private io.vertx.core.http.HttpClient client;

  private int port;

  private final class Kept implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> some) {
      spans.addAll(some);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @BeforeEach
  void open() throws Exception {
    tracing =
        Tracing.of(SimpleSpanProcessor.create(new Kept()), 1, new Tracing.Subject("mansard", "1"));
    storage = new StorageSpans(tracing, operation -> counted::add);
    var options = new VertxOptions().setEventLoopPoolSize(1);
    tracing.watch(options, Route::spanName);
    vertx = Vertx.vertx(options);
    client = vertx.createHttpClient();
    var router = Router.router(vertx);
    router.get("/c/x.narinfo").handler(this::callOnEventLoop);
    router.put("/_api/v1/upload-path").handler(this::callOnThread);
    router.post("/signer").handler(this::sign);
    port =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS)
            .actualPort();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    tracing.close();
  }

  @Test
  void whatIsDoneOnTheEventLoopBelongsToTheRequest() throws Exception {
    send("GET", "/c/x.narinfo?secret=1", "00-" + TRACE + "-" + PARENT + "-01");

    var request = span("GET narinfo");
    assertThat(request.getTraceId()).isEqualTo(TRACE);
    assertThat(request.getParentSpanId()).isEqualTo(PARENT);
    assertThat(request.getAttributes().get(AttributeKey.stringKey("url.path")))
        .isEqualTo("/c/x.narinfo");
    assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(200);
    var call = span("POST signer");
    assertThat(call.getTraceId()).isEqualTo(TRACE);
    assertThat(call.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(toldSigner).containsExactly("00-" + TRACE + "-" + call.getSpanId() + "-01");
    assertThat(spans.toString()).doesNotContain("secret");
  }

  @Test
  void whatIsDoneOnThreadsBelongsToItToo() throws Exception {
    send("PUT", "/_api/v1/upload-path", "none");

    var request = span("PUT upload");
    assertThat(request.getParentSpanContext().isValid()).isFalse();
    assertThat(List.of(span("POST signer"), span("s3 put"), span("s3 part")))
        .allSatisfy(
            call -> {
              assertThat(call.getTraceId()).isEqualTo(request.getTraceId());
              assertThat(call.getParentSpanId()).isEqualTo(request.getSpanId());
            });
    assertThat(span("s3 put").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(span("s3 part").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(counted).containsExactlyInAnyOrder(S3Watch.Outcome.OK, S3Watch.Outcome.FAILED);
  }

  @Test
  void whatIsDoneForNobodyHasNoSpan() {
    storage.begin(S3Watch.Operation.DELETE).end(S3Watch.Outcome.OK);

    assertThat(spans).isEmpty();
    assertThat(counted).containsExactly(S3Watch.Outcome.OK);
  }

  private void callOnEventLoop(RoutingContext context) {
    call(() -> context.end("done"));
  }

  private void callOnThread(RoutingContext context) {
    var task =
        tracing.carry(
            context.vertx(),
            () -> {
              storage.begin(S3Watch.Operation.PUT).end(S3Watch.Outcome.OK);
              var part =
                  Thread.ofVirtual()
                      .start(
                          () -> storage.begin(S3Watch.Operation.PART).end(S3Watch.Outcome.FAILED));
              joined(part);
              var answered = new CompletableFuture<Void>();
              call(() -> answered.complete(null));
              answered.join();
              context.vertx().runOnContext(nothing -> context.end("done"));
            });
    Thread.ofVirtual().start(task);
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void call(Runnable then) {
    client
        .request(HttpMethod.POST, port, "127.0.0.1", "/signer")
        .compose(request -> request.send())
        .onComplete(answer -> then.run());
  }

  private void sign(RoutingContext context) {
    toldSigner.add(String.valueOf(context.request().getHeader("traceparent")));
    context.end();
  }

  private SpanData span(String name) {
    return await()
        .atMost(LIMIT)
        .until(
            () ->
                new ArrayList<>(spans)
                    .stream().filter(one -> one.getName().equals(name)).findFirst(),
            found -> found.isPresent())
        .orElseThrow();
  }

  private void send(String method, String path, String parent)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("traceparent", parent)
            .build();
    try (var client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }
}

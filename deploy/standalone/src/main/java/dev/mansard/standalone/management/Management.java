package dev.mansard.standalone.management;

import dev.mansard.standalone.config.ListenAddress;
import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * Answers {@code GET /q/health/live}, {@code /ready}, {@code /started} and {@code /q/metrics} on a
 * port of its own, from threads of its own: what clients do does not keep it from answering. No
 * connection has a thread to itself, and each is for one request and closed in the end, so neither
 * do connections that bring nothing, or a byte now and then.
 */
public final class Management implements AutoCloseable {
  /** From the beginning of a connection to its end. */
  private static final Duration LIFE = Duration.ofSeconds(10);

  private static final Set<HttpMethod> ANSWERED = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String JSON = "application/json";

  private final Health health;
  private final Metrics metrics;
  private final Duration life;
  private final Vertx vertx = Vertx.vertx(options());
  private final HttpServer server;

  private Management(Health health, Metrics metrics, Duration life) {
    this.health = health;
    this.metrics = metrics;
    this.life = life;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .connectionHandler(this::limit)
            .requestHandler(this::reply);
  }

  private record Answer(int status, String type, String body) {}

  private static VertxOptions options() {
    var noFiles =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setUseDaemonThread(true)
        .setFileSystemOptions(noFiles);
  }

  /**
   * Listens and begins to ask.
   *
   * @param dependencies by name, all that the process cannot do without
   * @throws IOException if the address is taken
   */
  public static Management open(
      ListenAddress listen, String version, Map<String, Probe.Check> dependencies)
      throws IOException {
    return open(listen, version, dependencies, LIFE);
  }

  static Management open(
      ListenAddress listen, String version, Map<String, Probe.Check> dependencies, Duration life)
      throws IOException {
    var metrics = new Metrics(version);
    var probes =
        new TreeMap<>(dependencies)
            .entrySet().stream()
                .map(dependency -> new Probe(dependency.getKey(), dependency.getValue()))
                .toList();
    probes.forEach(metrics::watch);
    var management = new Management(new Health(probes), metrics, life);
    try {
      management.listen(listen);
    } catch (IOException e) {
      management.close();
      throw e;
    }
    return management;
  }

  private void listen(ListenAddress listen) throws IOException {
    try {
      await(server.listen(listen.port(), listen.host().getHostAddress()));
    } catch (CompletionException e) {
      throw new IOException(
          e.getCause() instanceof IOException cause ? cause.getMessage() : e.getMessage(), e);
    }
  }

  private static void await(Future<?> work) {
    work.toCompletionStage().toCompletableFuture().join();
  }

  private void limit(HttpConnection connection) {
    long end = vertx.setTimer(life.toMillis(), _ -> connection.close());
    connection.closeHandler(_ -> vertx.cancelTimer(end));
  }

  private void reply(HttpServerRequest request) {
    var response =
        request
            .response()
            .putHeader("Connection", "close")
            .endHandler(_ -> request.connection().close());
    if (!ANSWERED.contains(request.method())) {
      response.putHeader("Allow", "GET, HEAD").setStatusCode(405).end();
      return;
    }
    answerTo(String.valueOf(request.path()))
        .onSuccess(answer -> reply(request, answer))
        .onFailure(_ -> response.setStatusCode(500).end());
  }

  private static void reply(HttpServerRequest request, Answer answer) {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    var response =
        request
            .response()
            .setStatusCode(answer.status())
            .putHeader("Content-Type", answer.type())
            .putHeader("Content-Length", Integer.toString(body.length));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(Buffer.buffer(body));
    }
  }

  /** Health is answered at once; it does not wait for metrics, which take a while to write. */
  private Future<Answer> answerTo(String path) {
    return switch (path) {
      case "/q/health/live" -> Future.succeededFuture(answer(health.live()));
      case "/q/health/ready" -> Future.succeededFuture(answer(health.readiness()));
      case "/q/health/started" -> Future.succeededFuture(answer(health.startup()));
      case "/q/metrics" ->
          vertx.executeBlocking(() -> new Answer(200, Metrics.CONTENT_TYPE, metrics.text()));
      default -> Future.succeededFuture(new Answer(404, JSON, "{\"status\":\"NOT_FOUND\"}"));
    };
  }

  private static Answer answer(Health.Answer health) {
    return new Answer(health.isUp() ? 200 : 503, JSON, health.json());
  }

  /** The port it listens on; of interest where it was chosen by the system. */
  public int port() {
    return server.actualPort();
  }

  /** Where the process counts. */
  public MeterRegistry registry() {
    return metrics.registry();
  }

  /** Shows the use of connections. */
  public void watch(PoolUse pools) {
    metrics.watch(pools);
  }

  /** The process does its work from now on. */
  public void started() {
    health.start();
  }

  /** The process will stop: no new work is to be sent to it. */
  public void drain() {
    health.drain();
  }

  @Override
  public void close() {
    await(vertx.close());
    health.close();
    metrics.close();
  }
}

package dev.mansard.standalone.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mansard.standalone.config.ListenAddress;
import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET /q/health/live}, {@code /ready}, {@code /started} and {@code /q/metrics} on a
 * port of its own, from threads of its own: what clients do does not keep it from answering.
 */
public final class Management implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int QUEUE = 16;
  private static final String JSON = "application/json";

  private final Health health;
  private final Metrics metrics;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("management-", 0).factory());

  private Management(Health health, Metrics metrics, HttpServer server) {
    this.health = health;
    this.metrics = metrics;
    this.server = server;
  }

  private record Answer(int status, String type, String body) {}

  /**
   * Listens and begins to ask.
   *
   * @param dependencies by name, all that the process cannot do without
   * @throws IOException if the address is taken
   */
  public static Management open(
      ListenAddress listen, String version, Map<String, Probe.Check> dependencies)
      throws IOException {
    var server = HttpServer.create(listen.socketAddress(), QUEUE);
    var metrics = new Metrics(version);
    var probes =
        new TreeMap<>(dependencies)
            .entrySet().stream()
                .map(dependency -> new Probe(dependency.getKey(), dependency.getValue()))
                .toList();
    probes.forEach(metrics::watch);
    var management = new Management(new Health(probes), metrics, server);
    management.listen();
    return management;
  }

  private void listen() {
    route("/", () -> new Answer(404, JSON, "{\"status\":\"NOT_FOUND\"}"));
    route("/q/health/live", () -> answer(health.live()));
    route("/q/health/ready", () -> answer(health.readiness()));
    route("/q/health/started", () -> answer(health.startup()));
    route("/q/metrics", () -> new Answer(200, Metrics.CONTENT_TYPE, metrics.text()));
    server.setExecutor(threads);
    server.start();
  }

  private static Answer answer(Health.Answer health) {
    return new Answer(health.isUp() ? 200 : 503, JSON, health.json());
  }

  private void route(String path, Supplier<Answer> answer) {
    var _ =
        server.createContext(
            path,
            exchange -> {
              try (exchange) {
                reply(exchange, path, answer);
              }
            });
  }

  private static void reply(HttpExchange exchange, String path, Supplier<Answer> supplier)
      throws IOException {
    var method = exchange.getRequestMethod();
    var found = exchange.getRequestURI().getPath().equals(path) || path.equals("/");
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    if (!found) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    var answer = supplier.get();
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (method.equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status(), -1);
    } else {
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Where it listens; of interest where the port was chosen by the system. */
  public InetSocketAddress address() {
    return server.getAddress();
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
    server.stop(0);
    threads.shutdownNow();
    health.close();
    metrics.close();
  }
}

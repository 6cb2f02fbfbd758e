package dev.mansard.signer.metrics;

import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.properties.IfBuildProperty;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Times every request, those that are turned away, too. */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
class RequestTimes {
  private static final int FIRST = -100_000;
  private static final String KEYS = "/_signer/v1/keys";
  private static final Duration[] BOUNDS =
      Stream.of(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final SignerMetrics metrics;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  private record Kind(String operation, int status) {}

  RequestTimes(SignerMetrics metrics) {
    this.metrics = metrics;
  }

  void install(@Observes Router router) {
    router.route().order(FIRST).handler(this::watch);
  }

  private void watch(RoutingContext context) {
    long begin = System.nanoTime();
    context.addEndHandler(
        _ ->
            timers
                .computeIfAbsent(
                    new Kind(operation(context), context.response().getStatusCode()), this::timer)
                .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS));
    context.next();
  }

  /** Few words, whatever the path. */
  static String operation(String method, String path) {
    boolean isPost = method.equals("POST");
    if (isPost && path.equals(KEYS)) {
      return "create";
    }
    if (!path.startsWith(KEYS + "/")) {
      return "other";
    }
    if (isPost && path.endsWith("/sign")) {
      return "sign";
    }
    if (isPost && path.endsWith("/retire")) {
      return "retire";
    }
    return method.equals("GET") ? "find" : "other";
  }

  private static String operation(RoutingContext context) {
    return operation(context.request().method().name(), context.normalizedPath());
  }

  private Timer timer(Kind kind) {
    return Timer.builder("mansard.signer.requests")
        .tag("operation", kind.operation())
        .tag("status", Integer.toString(kind.status()))
        .serviceLevelObjectives(BOUNDS)
        .register(metrics.registry());
  }
}

package dev.mansard.api.metrics;

import dev.mansard.api.http.FrontDoorFilter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Times every request, from its head to the last byte of its answer, or to the moment its
 * connection breaks.
 */
@ApplicationScoped
public class RequestMetrics {
  private static final Set<HttpMethod> KNOWN_METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.PUT,
          HttpMethod.POST,
          HttpMethod.PATCH,
          HttpMethod.DELETE);
  private static final Duration[] BOUNDS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final LongAdder inFlight = new LongAdder();
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  private record Kind(String method, Route route, int status) {}

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void install(@Observes Router router) {
    Gauge.builder("mansard.http.server.requests.in.flight", inFlight, LongAdder::sum)
        .register(registry);
    router.route().order(FrontDoorFilter.ORDER - 1).handler(this::watch);
  }

  private void watch(RoutingContext context) {
    long begin = System.nanoTime();
    inFlight.increment();
    context.addEndHandler(
        ended -> {
          inFlight.decrement();
          timers
              .computeIfAbsent(kind(context), this::timer)
              .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        });
    context.next();
  }

  private static Kind kind(RoutingContext context) {
    var method = context.request().method();
    return new Kind(
        KNOWN_METHODS.contains(method) ? method.name() : "OTHER",
        Route.of(context.normalizedPath()),
        context.response().getStatusCode());
  }

  private Timer timer(Kind kind) {
    return Timer.builder("mansard.http.server.requests")
        .tag("method", kind.method())
        .tag("route", kind.route().label())
        .tag("status", Integer.toString(kind.status()))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }
}

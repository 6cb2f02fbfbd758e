package dev.mansard.api.metrics;

import dev.mansard.store.blob.s3.S3Watch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Times the requests to the bucket, each attempt by itself. */
public final class StorageTimers implements S3Watch {
  private static final Duration[] BOUNDS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  private record Kind(Operation operation, Outcome outcome) {}

  /** Timers there. */
  public StorageTimers(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Request begin(Operation operation) {
    long begin = System.nanoTime();
    return outcome ->
        timers
            .computeIfAbsent(new Kind(operation, outcome), this::timer)
            .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("mansard.s3.calls")
        .tag("operation", label(kind.operation()))
        .tag("outcome", label(kind.outcome()))
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

package dev.mansard.standalone.management;

import dev.mansard.gc.run.CollectionReport;
import dev.mansard.gc.run.CollectionWatch;
import dev.mansard.gc.run.LedCollection;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.status.StatusWatch;
import dev.mansard.store.integrity.IntegrityCounters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Counts what the collector of this process does; from the start, at 0. */
public final class CollectorMeters implements CollectionWatch {
  private static final Duration[] BOUNDS =
      Stream.of(1, 5, 15, 60, 300, 900, 3_600, 14_400)
          .map(Duration::ofSeconds)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Clock clock;
  private final Timer succeeded;
  private final Timer failed;
  private final Map<Removal, Counter> removed = new EnumMap<>(Removal.class);
  private final Counter freed;
  private final Counter compacted;
  private volatile Optional<Instant> succeededAt = Optional.empty();

  /** Counts there. */
  public CollectorMeters(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    succeeded = timer("ok");
    failed = timer("failed");
    freed = registry.counter("mansard.gc.freed.bytes");
    compacted = registry.counter("mansard.gc.compacted.bytes");
    Arrays.stream(Removal.values())
        .filter(kind -> kind != Removal.NOTHING)
        .forEach(kind -> removed.put(kind, counter(kind)));
  }

  private Timer timer(String outcome) {
    return Timer.builder("mansard.gc.run")
        .tag("outcome", outcome)
        .serviceLevelObjectives(BOUNDS)
        .register(registry);
  }

  private Counter counter(Removal kind) {
    return registry.counter("mansard.gc.removed", "kind", kind.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void ended(CollectionReport report) {
    (report.succeeded() ? succeeded : failed).record(report.duration());
    if (report.succeeded()) {
      succeededAt = Optional.of(clock.instant());
    }
    for (var line : report.lines()) {
      if (removed.containsKey(line.kind())) {
        removed.get(line.kind()).increment((double) line.removed().count());
      }
      compacted.increment((double) line.removed().copiedBytes());
    }
    freed.increment((double) report.bytes());
  }

  @Override
  public void failed(Duration duration) {
    failed.record(duration);
  }

  /** Shows whether this process is the one that collects. */
  public void watch(LedCollection collection) {
    gauge("mansard.gc.leader", collection, led -> led.isFirst() ? 1 : 0);
  }

  /**
   * Shows what is known of the store.
   *
   * @param interval from one collection to the next
   */
  public void watch(StatusWatch status, Duration interval) {
    seconds("mansard.gc.last.success.timestamp", status, this::lastSuccess);
    seconds("mansard.gc.lag", status, seen -> seconds(seen.collectionLag(interval)));
    gauge("mansard.quarantined.frames", status, StatusWatch::quarantinedFrames);
    lag("events", status, StatusWatch::eventsLag);
    lag("accesses", status, StatusWatch::accessesLag);
  }

  /** Of a process that has just started, the last one of any process that came to its end. */
  private double lastSuccess(StatusWatch status) {
    return succeededAt.or(status::collectedAt).map(at -> at.toEpochMilli() / 1e3).orElse(0.0);
  }

  /** Shows what scrubs find. */
  public void watch(IntegrityCounters counters) {
    scrub("ok", counters, IntegrityCounters::verifiedBytes);
    scrub("damaged", counters, IntegrityCounters::damagedBytes);
  }

  private void scrub(
      String outcome, IntegrityCounters counters, ToDoubleFunction<IntegrityCounters> bytes) {
    FunctionCounter.builder("mansard.scrub.bytes", counters, bytes)
        .tag("outcome", outcome)
        .register(registry);
  }

  private interface Age {
    Duration of(StatusWatch status);
  }

  private void lag(String kind, StatusWatch status, Age age) {
    Gauge.builder("mansard.events.lag", status, seen -> seconds(age.of(seen)))
        .tag("kind", kind)
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private <T> void seconds(String name, T object, ToDoubleFunction<T> value) {
    Gauge.builder(name, object, value).baseUnit("seconds").strongReference(true).register(registry);
  }

  private <T> void gauge(String name, T object, ToDoubleFunction<T> value) {
    Gauge.builder(name, object, value).strongReference(true).register(registry);
  }
}

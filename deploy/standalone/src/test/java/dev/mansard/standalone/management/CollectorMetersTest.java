package dev.mansard.standalone.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.gc.run.CollectionReport;
import dev.mansard.gc.run.CollectionReport.Line;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.gc.status.StatusWatch;
import dev.mansard.gc.status.StoreStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CollectorMetersTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CollectorMeters meters =
      new CollectorMeters(registry, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void addsUpWhatCollectionsRemove() {
    meters.ended(report(true));
    meters.ended(report(true));

    assertThat(removed("objects")).isEqualTo(14);
    assertThat(removed("packs")).isEqualTo(6);
    assertThat(removed("chunks")).isZero();
    assertThat(registry.get("mansard.gc.freed.bytes").counter().count()).isEqualTo(8192);
    assertThat(registry.get("mansard.gc.compacted.bytes").counter().count()).isEqualTo(200);
    assertThat(runs("ok")).isEqualTo(2);
    assertThat(runs("failed")).isZero();
  }

  @Test
  void aCollectionOfWhichAJobFailedHasFailed() {
    meters.ended(report(false));
    meters.failed(Duration.ofSeconds(1));

    assertThat(runs("ok")).isZero();
    assertThat(runs("failed")).isEqualTo(2);
  }

  @Test
  void remembersTheLastSuccessAndBeforeThatWhatTheStoreTells() throws Exception {
    var earlier = NOW.minus(Duration.ofHours(9));
    try (var status = status(Optional.of(earlier))) {
      meters.watch(status, HOUR);
      assertThat(lastSuccess()).isEqualTo((double) earlier.getEpochSecond());

      meters.ended(report(false));
      assertThat(lastSuccess()).isEqualTo((double) earlier.getEpochSecond());

      meters.ended(report(true));
      assertThat(lastSuccess()).isEqualTo((double) NOW.getEpochSecond());
    }
  }

  @Test
  void showsWhatIsLateDamagedOrWaits() throws Exception {
    try (var status = status(Optional.of(NOW))) {
      meters.watch(status, HOUR);

      assertThat(gauge("mansard.gc.lag")).isBetween(3600.0, 3700.0);
      assertThat(gauge("mansard.quarantined.frames")).isEqualTo(3);
      assertThat(lag("events")).isBetween(60.0, 160.0);
      assertThat(lag("accesses")).isZero();
    }
  }

  private static StatusWatch status(Optional<Instant> collectedAt) throws InterruptedException {
    var asked = new CountDownLatch(2); // the second question comes when the first was answered
    var status =
        new StoreStatus(
            Optional.of(Duration.ofHours(2)),
            collectedAt,
            3,
            Duration.ofMinutes(1),
            Duration.ZERO,
            List.of());
    var watch =
        new StatusWatch(
            () -> {
              asked.countDown();
              return Uni.createFrom().item(status);
            },
            Duration.ofMillis(1));
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    return watch;
  }

  private static CollectionReport report(boolean succeeds) {
    return new CollectionReport(
        List.of(
            new Line("mappings by age", Removal.OBJECTS, Yield.of(5), true),
            new Line("mappings of destroyed caches", Removal.OBJECTS, Yield.of(2), true),
            new Line("packs", Removal.PACKS, Yield.of(3, 4096), true),
            new Line("sparse packs", Removal.NOTHING, new Yield(1, 0, 100), succeeds)),
        Duration.ofSeconds(3));
  }

  private double removed(String kind) {
    return registry.get("mansard.gc.removed").tag("kind", kind).counter().count();
  }

  private long runs(String outcome) {
    return registry.get("mansard.gc.run").tag("outcome", outcome).timer().count();
  }

  private double lastSuccess() {
    return gauge("mansard.gc.last.success.timestamp");
  }

  private double lag(String kind) {
    return registry.get("mansard.events.lag").tag("kind", kind).gauge().value();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}

package dev.mansard.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.FakeSigningClient;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchablePresigner;
import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests, and what is counted of them. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class MetricsIT {
  private final Api root = Api.root();
  private final String cache = "m" + UUID.randomUUID().toString().substring(0, 8);
  @Inject MeterRegistry registry;
  @Inject PoolUse pools;
  @Inject SwitchablePresigner presigner;
  @Inject FakeSigningClient signer;

  @BeforeEach
  void createCache() {
    root.createCache(cache, true);
  }

  @Test
  void countsBytesThatComeInAndGoOut() {
    double uploaded = counter("mansard.upload.bytes");
    double known = counter("mansard.deduplicated.bytes");
    double stored = counter("mansard.stored.bytes");
    double downloaded = counter("mansard.download.bytes");
    var nar = SampleNar.large(1_000_000);

    nar.push(root, cache);

    assertThat(counter("mansard.upload.bytes") - uploaded).isEqualTo(nar.size());
    assertThat(counter("mansard.stored.bytes") - stored).isPositive();
    assertThat(counter("mansard.deduplicated.bytes") - known).isZero();
    nar.push(root, cache);
    assertThat(counter("mansard.deduplicated.bytes") - known).isEqualTo(nar.size());
    var body = root.get("/" + cache + "/nar/" + nar.hash() + ".nar").body();
    assertThat(counter("mansard.download.bytes") - downloaded).isEqualTo(body.length);
    assertThat(gauge("mansard.uploads.in.flight")).isZero();
    assertThat(gauge("mansard.uploads.in.flight.bytes")).isZero();
  }

  @Test
  void countsTheConnectionsOfThePool() {
    assertThat(pools.size()).isPositive();
    await()
        .untilAsserted(
            () -> {
              assertThat(pools.inUse()).isBetween(0, pools.size());
              assertThat(pools.waiting()).isZero();
            });
  }

  @Test
  void countsRedirects() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    double redirects = counter("mansard.redirects");
    presigner.setOn(true);
    try {
      root.get("/" + cache + "/nar/" + nar.hash() + ".nar");
    } finally {
      presigner.setOn(false);
    }

    assertThat(counter("mansard.redirects") - redirects).isEqualTo(1);
  }

  @Test
  void countsUploadsThatTheSignerKeepsOut() {
    double refused = refusals("signer");
    signer.setAway(true);
    try {
      assertThat(SampleNar.small().push(root, cache).statusCode()).isEqualTo(503);
    } finally {
      signer.setAway(false);
    }

    assertThat(refusals("signer") - refused).isEqualTo(1);
  }

  @Test
  void timesEveryRequestByItsRouteAndStatus() {
    long before = requests("narinfo", "404");
    var absent = SampleNar.small();

    root.get("/" + cache + "/" + absent.hash() + ".narinfo");

    // The answer may be here before the server has noted its end.
    await().untilAsserted(() -> assertThat(requests("narinfo", "404") - before).isEqualTo(1));
    await()
        .untilAsserted(() -> assertThat(gauge("mansard.http.server.requests.in.flight")).isZero());
  }

  private double counter(String name) {
    return registry.get(name).counter().count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double refusals(String reason) {
    var counter = registry.find("mansard.uploads.refused").tag("reason", reason).counter();
    return counter == null ? 0 : counter.count();
  }

  private long requests(String route, String status) {
    var timer =
        registry
            .find("mansard.http.server.requests")
            .tags("route", route, "status", status, "method", "GET")
            .timer();
    return timer == null ? 0 : timer.count();
  }
}

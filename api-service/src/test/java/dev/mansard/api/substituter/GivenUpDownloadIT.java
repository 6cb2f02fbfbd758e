package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchableStorage;
import dev.mansard.api.testing.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The storage never answers, and the client does not wait for it for ever. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class GivenUpDownloadIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Api root = Api.root();
  private final String cache = "g" + UUID.randomUUID().toString().substring(0, 8);
  @Inject SwitchableStorage storage;
  @Inject MeterRegistry metrics;

  @BeforeEach
  void createCache() {
    root.createCache(cache, false);
  }

  @AfterEach
  void letTheStorageSpeak() {
    storage.fallSilent(false);
  }

  @Test
  void endsTheWaitForThePackToBeFound() throws IOException {
    assertIsReleased(pushed(SampleNar.small()));
  }

  @Test
  void endsTheWaitForASmallNar() throws IOException {
    var nar = pushed(SampleNar.small());
    root.get(path(nar)); // now its pack is known to exist

    assertIsReleased(nar);
  }

  @Test
  void endsTheWaitForWhatIsFetchedAhead() throws IOException {
    var nar = pushed(SampleNar.large(9_000_000));
    root.get(path(nar));

    assertIsReleased(nar);
  }

  private void assertIsReleased(SampleNar nar) throws IOException {
    var requestsInFlight = metrics.get("mansard.http.server.requests.in.flight").gauge();
    double before = requestsInFlight.value();
    storage.fallSilent(true);
    try (var raw = new RawHttp()) {
      raw.request(
          "GET " + path(nar) + " HTTP/1.1", "Host: h", "Authorization: bearer " + Tokens.root());
      await().atMost(LIMIT).until(() -> storage.waiting() > 0);

      raw.abort();

      await().atMost(LIMIT).until(() -> storage.waiting() == 0);
      await().atMost(LIMIT).until(() -> requestsInFlight.value() <= before);
    }
    storage.fallSilent(false);
    assertThat(root.get(path(nar)).statusCode()).isEqualTo(200);
  }

  private SampleNar pushed(SampleNar nar) {
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    return nar;
  }

  private String path(SampleNar nar) {
    return "/" + cache + "/nar/" + nar.hash() + ".nar";
  }
}

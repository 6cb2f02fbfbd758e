package dev.mansard.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Health and metrics of a server whose database and storage are cut off, and which is stopped. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before all tests
class OperatorPortIT {
  /** Five seconds are promised; a busy machine gets more. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** These have labels, of which nobody knows all values before. */
  private static final Set<String> FROM_THE_FIRST_ON =
      Set.of(
          "mansard_s3_calls_seconds",
          "mansard_signer_calls_seconds",
          "mansard_uploads_refused_total");

  @TempDir private static Path home;
  private static Atticd server;
  private static String base;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    Atticd.configure(
        home,
        """
        [management]
        listen = "127.0.0.1:0"
        drain-delay = "3s"
        """);
    server = Atticd.serve(home);
    base = server.printedAfter("Health and metrics on");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void tellsThatAllIsWell() throws Exception {
    awaitReadiness(200);

    assertThat(server.request("GET", "/", "none", "").headers().firstValue("Connection")).isEmpty();
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/q/health/started").statusCode()).isEqualTo(200);
    assertThat(get("/q/health/ready").body())
        .isEqualTo(
            "{\"status\":\"UP\",\"checks\":[{\"name\":\"database\",\"status\":\"UP\"},"
                + "{\"name\":\"storage\",\"status\":\"UP\"}]}");
  }

  @Test
  void showsMetricsOfTheProcessAndOfRequests() throws Exception {
    awaitReadiness(200);
    var path = "/no-such-cache/" + "0".repeat(32) + ".narinfo";
    assertThat(server.request("GET", path, "none", "").statusCode()).isEqualTo(401);

    // The answer may be here before the server has noted its end.
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get("/q/metrics").body())
                    .contains(
                        "mansard_build_info{version=\"",
                        "mansard_dependency_up{dependency=\"database\"} 1.0",
                        "mansard_dependency_up{dependency=\"storage\"} 1.0",
                        "mansard_http_server_requests_in_flight 0.0",
                        "requests_seconds_count{method=\"GET\",route=\"narinfo\",status=\"401\"} 1",
                        "mansard_upload_bytes_total 0.0",
                        "mansard_uploads_in_flight_bytes 0.0",
                        "jvm_memory_used_bytes")
                    .doesNotContain("no-such-cache"));
    assertThat(get("/q/metrics").headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain");
  }

  /** The list that alerts and dashboards are written by. */
  @Test
  void showsEveryMetricOfTheReference() throws Exception {
    assertThat(server.request("GET", "/", "none", "").statusCode()).isEqualTo(200);
    var page = Files.readString(Path.of("../../docs/reference/metrics.md"));
    var ofServer = page.substring(0, page.indexOf("## Of the signer"));
    var names =
        Pattern.compile("(?m)^\\| `(mansard_[a-z0-9_]+)`")
            .matcher(ofServer)
            .results()
            .map(match -> match.group(1))
            .filter(name -> !FROM_THE_FIRST_ON.contains(name))
            .toList();

    assertThat(names).hasSizeGreaterThan(20);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              var shown = get("/q/metrics").body();
              assertThat(names)
                  .allSatisfy(name -> assertThat(shown).containsPattern("(?m)^" + name + "[{ _]"));
            });
  }

  @Test
  void showsTheStateOfTheStoreAndOfThePools() throws Exception {
    awaitReadiness(200);

    // 16 of the server, two of its collector, two for events
    assertThat(get("/q/metrics").body())
        .contains(
            "mansard_database_pool_size 20.0",
            "mansard_database_pool_waiting 0.0",
            "mansard_gc_leader 0.0",
            "mansard_gc_lag_seconds 0.0",
            "mansard_gc_last_success_timestamp_seconds 0.0",
            "mansard_gc_removed_total{kind=\"packs\"} 0.0",
            "mansard_gc_run_seconds_count{outcome=\"ok\"} 0",
            "mansard_scrub_bytes_total{outcome=\"damaged\"} 0.0",
            "mansard_quarantined_frames 0.0",
            "mansard_events_lag_seconds{kind=\"accesses\"} ");
  }

  @Test
  void answersNothingElse() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/q/health/live/x").statusCode()).isEqualTo(404);
    var post =
        HttpRequest.newBuilder(URI.create(base + "/q/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void isNotReadyWhileTheStorageIsAway() throws Exception {
    awaitReadiness(200);
    Files.move(home.resolve("blobs"), home.resolve("elsewhere"));
    try {
      awaitReadiness(503);
      assertThat(get("/q/health/ready").body())
          .contains("{\"name\":\"storage\",\"status\":\"DOWN\"}");
      assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    } finally {
      Files.move(home.resolve("elsewhere"), home.resolve("blobs"));
    }
    awaitReadiness(200);
  }

  @Test
  void isNotReadyWhileTheDatabaseIsSilent() throws Exception {
    awaitReadiness(200);
    var lines = Files.readAllLines(home.resolve("postgresql/data/postmaster.pid"));
    signal("STOP", lines.getFirst());
    try {
      awaitReadiness(503);
      assertThat(get("/q/health/ready").body())
          .contains("{\"name\":\"database\",\"status\":\"DOWN\"}");
      assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
      assertThat(get("/q/metrics").body())
          .contains("mansard_dependency_up{dependency=\"database\"} 0.0");
    } finally {
      signal("CONT", lines.getFirst());
    }
    awaitReadiness(200);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void endsItsReadinessFirstAndStillServesForAWhile() throws Exception {
    awaitReadiness(200);
    var ended = server.signalled("TERM");

    awaitReadiness(503);
    var answer = server.request("GET", "/", "none", "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Connection")).contains("close");

    assertThat(ended.get().status()).as(ended.get().output()).isZero();
  }

  private static void signal(String name, String pid) throws Exception {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
  }

  private void awaitReadiness(int status) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(get("/q/health/ready").statusCode()).isEqualTo(status));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(base + path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}

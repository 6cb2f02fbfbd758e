package dev.mansard.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mansard.telemetry.tracing.TraceCollector;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a log in JSON, a line for each request, and traces: what a push leaves behind. */
@SuppressWarnings("NullAway.Init") // set before all tests
class ObservedServerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path home;
  private static TraceCollector collector;
  private static Atticd server;
  private static String token;

  @BeforeAll
  static void push() throws Exception {
    collector = new TraceCollector();
    Atticd.configure(
        home,
        """
        [log]
        format = "json"
        access = true
        [tracing]
        endpoint = "%s"
        """
            .formatted(collector.endpoint()));
    server = Atticd.serve(home);
    var made =
        Atticd.administer(
            home, "make-token", "--sub", "ci", "--validity", "1h", "--create-cache", "*");
    token = made.output().strip();
    var created =
        server.request(
            "POST",
            "/_api/v1/cache-config/seen",
            token,
            "{\"keypair\":\"Generate\",\"is_public\":true,\"store_dir\":\"/nix/store\","
                + "\"priority\":41,\"upstream_cache_key_names\":[]}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    var checked =
        Atticd.administer(home, "smoke-test", "--server", "http://127.0.0.1:" + server.port());
    assertThat(checked.status()).as(checked.output()).isZero();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    collector.close();
  }

  @Test
  void everyLineIsAnObject() throws Exception {
    var lines = lines();

    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.fieldNames())
                    .toIterable()
                    .startsWith("time", "level", "logger", "thread", "message"));
    assertThat(lines)
        .anySatisfy(line -> assertThat(line.path("message").asText()).startsWith("Listening on "));
  }

  @Test
  void requestsAndWritesAreTold() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(lines())
                  .anySatisfy(
                      line -> {
                        assertThat(line.path("logger").asText()).isEqualTo("mansard.audit");
                        assertThat(line.path("user").asText()).isEqualTo("ci");
                        assertThat(line.path("action").asText()).isEqualTo("create-cache");
                        assertThat(line.path("cache").asText()).isEqualTo("seen");
                        assertThat(line.path("outcome").asText()).isEqualTo("done");
                        assertThat(line.path("requestId").asText()).isNotEmpty();
                      })
                  .anySatisfy(line -> assertThat(line.path("action").asText()).isEqualTo("upload"))
                  .anySatisfy(
                      line -> {
                        assertThat(line.path("logger").asText()).isEqualTo("mansard.access");
                        assertThat(line.path("route").asText()).isEqualTo("narinfo");
                        assertThat(line.path("status").isInt()).isTrue();
                        assertThat(line.path("ms").isNumber()).isTrue();
                      });
            });
  }

  /** An upload's own line is written by the thread that moves its bytes. */
  @Test
  void linesOfARequestHaveItsId() throws Exception {
    assertThat(lines())
        .filteredOn(line -> line.path("message").asText().startsWith("stored "))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.path("requestId").asText()).isNotEmpty());
  }

  @Test
  void theLogHoldsNoSecret() throws Exception {
    assertThat(server.output())
        .doesNotContain(Atticd.TOKEN_KEY, token, token.substring(token.lastIndexOf('.')));
  }

  @Test
  void tracesReachTheCollector() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(collector.received())
                    .contains("POST cache-config")
                    .contains("PUT upload")
                    .contains("GET narinfo")
                    .contains("postgresql")
                    .contains("insert into mansard.object")
                    .contains("service.name"));
    assertThat(collector.received()).doesNotContain(token, "Authorization");
  }

  @Test
  void aTraceThatACallerHasBegunIsContinued() throws Exception {
    var traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/seen/nix-cache-info?token=x"))
            .header("traceparent", "00-" + traceId + "-00f067aa0ba902b7-01")
            .build();
    assertThat(
            HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);

    var raw = new String(HexFormat.of().parseHex(traceId), StandardCharsets.ISO_8859_1);
    await().atMost(LIMIT).untilAsserted(() -> assertThat(collector.received()).contains(raw));
    assertThat(collector.received()).contains("/seen/nix-cache-info").doesNotContain("token=x");
  }

  private static List<JsonNode> lines() throws IOException {
    return server.output().lines().map(ObservedServerIT::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }
}

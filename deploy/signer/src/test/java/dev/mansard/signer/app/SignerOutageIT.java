package dev.mansard.signer.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.telemetry.tracing.TraceCollector;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key database goes away and comes back; the signer stays. */
class SignerOutageIT {
  private static final String TOKEN = "correct horse battery";

  private static final String FINGERPRINT =
      "1;/nix/store/00000000000000000000000000000000-a;sha256:" + "0".repeat(52) + ";112;";

  private static final String KEY = "{\"cache\":\"main\",\"name\":\"main-1\"}";

  @TempDir private Path folder;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final TraceCollector collector;

  SignerOutageIT() throws IOException {
    collector = new TraceCollector();
  }

  @AfterEach
  void stopCollecting() {
    collector.close();
  }

  @Test
  void asksForPatienceUntilItsDatabaseIsBack() throws Exception {
    var postgres = database(0);
    int management = freePort();
    var environment = new HashMap<>(environment(postgres.getPort(), management));
    environment.put("MANSARD_SIGNER_TRACING_ENDPOINT", collector.endpoint());
    try (var migration = SignerProcess.start(folder, environment, "migrate")) {
      assertThat(migration.exitCode()).isZero();
    }
    try (var signer = SignerProcess.start(folder, environment)) {
      int port = signer.port();
      var created = create(port);
      assertThat(created.statusCode()).isEqualTo(201);
      assertThat(sign(port, created.body().replaceFirst(".*\"id\":\"([^\"]*)\".*", "$1")))
          .isEqualTo(200);
      awaitReadiness(management, 200);
      awaitMetrics(
          management,
          "mansard_build_info{version=",
          "mansard_dependency_up{dependency=\"database\"} 1.0",
          "mansard_database_pool_size 8.0",
          "mansard_database_pool_in_use 0.0",
          "mansard_database_pool_waiting 0.0",
          "mansard_signer_requests_seconds_count{operation=\"create\",status=\"201\"} 1",
          "mansard_signer_requests_seconds_count{operation=\"sign\",status=\"200\"} 1",
          "mansard_signer_signatures_total 2.0",
          "jvm_memory_used_bytes");
      awaitSpans("POST create", "POST sign", "postgresql", "mansard-signer");

      postgres.close();
      var during = create(port);

      assertThat(during.statusCode()).isEqualTo(503);
      assertThat(during.headers().firstValue("Retry-After")).contains("1");
      assertThat(during.body())
          .isEqualTo(
              "{\"code\":503,\"error\":\"SignerUnavailable\",\"message\":\"The database of signing"
                  + " keys does not answer.\"}");
      awaitReadiness(management, 503);
      awaitMetrics(
          management,
          "mansard_dependency_up{dependency=\"database\"} 0.0",
          "mansard_signer_requests_seconds_count{operation=\"create\",status=\"503\"} 1");
      assertThat(health(management, "live")).isEqualTo(200);
      try (var again = database(postgres.getPort())) {
        assertThat(again.getPort()).isEqualTo(postgres.getPort());
        assertThat(create(port).statusCode()).isEqualTo(201);
        awaitReadiness(management, 200);
        assertThat(stopDuringARequest(signer, port, management)).contains("HTTP/1.1 201 ");
        assertThat(signer.exitCode()).isZero();
        assertThat(signer.output()).contains("Received SIGTERM, exiting gracefully...");
        endsAtOnceAtASecondSignal(environment);
      }
    }
  }

  /** Though a request runs, which otherwise would have minutes to end. */
  private void endsAtOnceAtASecondSignal(Map<String, String> environment) throws Exception {
    var patient = new HashMap<>(environment);
    patient.put("QUARKUS_SHUTDOWN_TIMEOUT", "10m");
    try (var signer = SignerProcess.start(folder, patient);
        var _ = HalfRequest.begin(signer.port())) {
      signer.terminate();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> signer.output().contains("Received SIGTERM, exiting gracefully..."));

      signer.terminate();

      assertThat(signer.exitCode()).isEqualTo(1);
      assertThat(signer.output()).contains("Received SIGTERM again, exiting at once.");
    }
  }

  private void awaitSpans(String... texts) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(collector.received()).contains(texts).doesNotContain(TOKEN));
  }

  /** A request of which half is here when the order to stop comes; the answer to it. */
  private String stopDuringARequest(SignerProcess signer, int port, int management)
      throws Exception {
    try (var running = HalfRequest.begin(port)) {
      signer.terminate();
      awaitReadiness(management, 503);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> create(port).headers().firstValue("Connection").isPresent());

      return running.finish();
    }
  }

  /** A request for a key of which the signer has the head and the beginning of the body. */
  private record HalfRequest(Socket socket, BufferedReader in) implements AutoCloseable {
    private static final int HALF = 9;

    static HalfRequest begin(int port) throws IOException {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(60_000);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      var begun = new HalfRequest(socket, in);
      // With the answer to the first, the second has begun.
      var first = "GET /_signer/v1/keys/none HTTP/1.1\r\nHost: localhost\r\n\r\n";
      begun.send(first + head(KEY.length()) + KEY.substring(0, HALF));
      assertThat(in.readLine()).startsWith("HTTP/1.1 401 ");
      return begun;
    }

    /** Sends the rest; the first line of the answer. */
    String finish() throws IOException {
      send(KEY.substring(HALF));
      return in.lines().filter(line -> line.contains("HTTP/1.1 ")).findFirst().orElseThrow();
    }

    private void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String head(int length) {
    return """
    POST /_signer/v1/keys HTTP/1.1\r
    Host: localhost\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    """
        .formatted(TOKEN, length);
  }

  private void awaitReadiness(int port, int status) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(health(port, "ready")).isEqualTo(status));
  }

  private void awaitMetrics(int port, String... lines) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(get(port, "/q/metrics").body()).contains(lines).doesNotContain(TOKEN));
  }

  private int health(int port, String question) throws IOException, InterruptedException {
    return get(port, "/q/health/" + question).statusCode();
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private EmbeddedPostgres database(int port) throws IOException {
    var builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("postgres"))
            .setCleanDataDirectory(false);
    return port == 0 ? builder.start() : builder.setPort(port).start();
  }

  private HttpResponse<String> create(int port) throws IOException, InterruptedException {
    return post(port, "", KEY);
  }

  private int sign(int port, String key) throws IOException, InterruptedException {
    var two = "{\"fingerprints\":[\"" + FINGERPRINT + "\",\"" + FINGERPRINT + "\"]}";
    return post(port, "/" + key + "/sign", two).statusCode();
  }

  private HttpResponse<String> post(int port, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/_signer/v1/keys" + path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static Map<String, String> environment(int port, int managementPort) {
    return Map.of(
        "MANSARD_SIGNER_SERVICE_TOKEN",
        TOKEN,
        "MANSARD_SIGNER_MASTER_KEY_BASE64",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "QUARKUS_HTTP_PORT",
        "0",
        "QUARKUS_MANAGEMENT_HOST_ENABLED",
        "true",
        "QUARKUS_MANAGEMENT_PORT",
        Integer.toString(managementPort),
        "QUARKUS_DATASOURCE_REACTIVE_URL",
        "postgresql://postgres:postgres@localhost:" + port + "/postgres");
  }
}

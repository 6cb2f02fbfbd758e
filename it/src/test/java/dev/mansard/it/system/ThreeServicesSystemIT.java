package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.api.signing.HttpSigningClient;
import dev.mansard.api.signing.SignerTls;
import dev.mansard.api.signing.SignerUnavailableException;
import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.PlainNar;
import dev.mansard.it.process.TestCertificates;
import dev.mansard.it.topology.ServerSettings;
import dev.mansard.it.topology.Topology;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.store.bridge.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Three services as processes of their own, as docs/how-to/run-three-services.md starts them. */
@ExtendWith(SharedTopology.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before all tests
final class ThreeServicesSystemIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern METRICS = Pattern.compile("Health and metrics on (http://\\S+)");

  private ThreeServices services;

  @BeforeAll
  void start(@TempDir Path folder, Topology topology) {
    services = new ThreeServices(topology, folder);
  }

  @Test
  void whatIsPushedThroughOneIsPulledThroughTheOther() throws Exception {
    var pusher = services.user("pusher", services.first());
    var path = SamplePackages.big(pusher.store(), "shared", 3_000_000);
    pusher.run("cache", "create", "shared", "--public").expectSuccess();
    pusher.run("push", "shared", path).expectSuccess();
    var hash = pusher.store().verifiedHash(path);

    var puller = services.user("puller", services.second());
    puller.run("use", "shared").expectSuccess();
    assertThat(puller.publicKey("shared")).isEqualTo(pusher.publicKey("shared"));
    assertThat(puller.store().realise(path).exit()).isZero();
    assertThat(puller.store().verifiedHash(path)).isEqualTo(hash);
  }

  @Test
  void theCollectorRemovesWhatIsDestroyedThroughEither() throws Exception {
    var first = services.client(services.first());
    patiently(() -> first.createCache("gone", true));
    patiently(() -> first.upload(upload("gone", 'c')));

    assertThat(services.client(services.second()).destroyCache("gone").statusCode()).isEqualTo(200);

    assertThat(Pause.until(LIMIT, () -> objects("c".repeat(32)) == 0))
        .as(services.collector().output())
        .isTrue();
  }

  @Test
  void withoutTheSignerReadsGoOnAndPushesWait() throws Exception {
    var client = services.client(services.first());
    patiently(() -> client.createCache("outage", true));
    var before = upload("outage", 'a');
    patiently(() -> client.upload(before));
    var attic = services.user("patient", services.second());
    var path = SamplePackages.big(attic.store(), "patient", 100_000);

    services.signer().kill();

    var reader = services.client(services.second());
    assertThat(reader.get("outage/" + before.hash() + ".narinfo").statusCode()).isEqualTo(200);
    assertThat(reader.get("outage/nix-cache-info").statusCode()).isEqualTo(200);
    assertThat(reader.get("outage/nar/" + before.hash() + ".nar").statusCode()).isIn(200, 307);
    var refused = client.upload(upload("outage", 'b'));
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(refused.body()).contains("ServiceUnavailable", "The signer cannot be reached.");
    var push = CompletableFuture.supplyAsync(() -> attic.run("push", "outage", path));
    Pause.until(LIMIT, () -> services.second().output().contains("The signer cannot be reached."));
    assertThat(services.second().isHealthy("ready")).isTrue();
    services.restartSigner();

    push.join().expectSuccess();
    assertThat(client.get("outage/" + path.substring(11, 43) + ".narinfo").statusCode())
        .isEqualTo(200);
    patiently(() -> client.upload(upload("outage", 'b')));
  }

  @Test
  void theSignerServesOnlyWhoIsKnownToIt() throws Exception {
    var known = tls("authority.pem", "api");
    var url = services.signerUrl();
    assertThat(Pause.until(LIMIT, () -> servesKey(url, known))).isTrue();

    var otherToken = "another token of the right length";
    assertRefused(url, otherToken, known).hasMessage("signer answered 401");
    for (var stranger :
        List.of(
            tls("authority.pem", "stranger"),
            new SignerTls(known.caFile(), Optional.empty()),
            SignerTls.NONE)) {
      assertRefused(url, ServerSettings.SERVICE_TOKEN, stranger)
          .hasMessage("signer cannot be reached");
    }
    assertRefused(url.replace("https:", "http:"), ServerSettings.SERVICE_TOKEN, known)
        .hasMessage("signer cannot be reached");
  }

  @Test
  void nobodyElseIsTakenForTheSigner() {
    var otherName = services.signerUrl().replace("127.0.0.1", "localhost");
    assertRefused(otherName, ServerSettings.SERVICE_TOKEN, tls("authority.pem", "api"))
        .hasMessage("signer cannot be reached")
        .rootCause()
        .hasMessageContaining("No name matching localhost found");
    assertRefused(
            services.signerUrl(), ServerSettings.SERVICE_TOKEN, tls("other-authority.pem", "api"))
        .hasMessage("signer cannot be reached")
        .rootCause()
        .hasMessageContaining("unable to find valid certification path");
  }

  /** Last, so that every part has had something to be indiscreet about. */
  @Test
  @Order(Integer.MAX_VALUE)
  void noSecretIsInLogsMetricsErrorsUrlsOrArguments() throws Exception {
    var client = services.client(services.first());
    patiently(() -> client.createCache("discreet", false));
    var nar = upload("discreet", 'd');
    patiently(() -> client.upload(nar));
    var redirect = client.get("discreet/nar/" + nar.hash() + ".nar");
    var strange = services.strangeClient(services.first());
    var refused = strange.upload(nar).body() + strange.destroyCache("discreet").body();
    var logs = services.output();
    var shown =
        new StringBuilder(logs)
            .append(redirect.headers().map())
            .append(refused)
            .append(strange.get("discreet/" + nar.hash() + ".narinfo").headers().map());
    metricsUrls(logs).forEach(url -> shown.append(get(url)));
    for (long pid : services.pids()) {
      shown.append(Files.readString(Path.of("/proc", pid + "", "cmdline")));
    }

    assertThat(redirect.headers().firstValue("Location")).get().asString().contains("X-Amz-");
    assertThat(shown)
        .contains("Unauthorized", "stored /nix/store/", "mansard_", "-jar", "discreet")
        .doesNotContain(services.secrets());
    assertThat(logs).doesNotContain("X-Amz-Signature", "eyJ");
  }

  private static List<URI> metricsUrls(String logs) {
    var urls =
        METRICS
            .matcher(logs)
            .results()
            .map(found -> URI.create(found.group(1) + "/q/metrics"))
            .distinct()
            .toList();
    assertThat(urls).as(logs).hasSize(3);
    return urls;
  }

  private static String get(URI url) {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SignerTls tls(String authority, String identity) {
    return new SignerTls(
        Optional.of(TestCertificates.file(authority)),
        Optional.of(
            new SignerTls.Identity(
                TestCertificates.file(identity + ".pem"),
                TestCertificates.file(identity + ".key"))));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      String url, String token, SignerTls tls) {
    return assertThatThrownBy(() -> createKey(url, token, tls))
        .isInstanceOf(SignerUnavailableException.class);
  }

  private static boolean servesKey(String url, SignerTls tls) {
    try {
      createKey(url, ServerSettings.SERVICE_TOKEN, tls);
      return true;
    } catch (SignerUnavailableException e) {
      return false; // slow
    }
  }

  private static void createKey(String url, String token, SignerTls tls) {
    var vertx = Vertx.vertx();
    try (var client = new HttpSigningClient(vertx, url, token, Duration.ofSeconds(20), tls)) {
      var cache = CacheName.parse("direct");
      Await.await(client.createKey(cache, KeyName.parse("direct-1")), LIMIT);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** On a busy machine the first signatures take longer than an api-service waits. */
  private static void patiently(Callable<HttpResponse<String>> request) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    var answer = request.call();
    while (answer.statusCode() == 503 && System.nanoTime() < end) {
      Pause.of(Duration.ofMillis(100));
      answer = request.call();
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private long objects(String hash) {
    try {
      return services
          .topology()
          .number("select count(*) from mansard.object where store_path_hash = ?", hash);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static OldAtticClient.Upload upload(String cache, char letter) {
    var content = new byte[50_000];
    java.util.Arrays.fill(content, (byte) letter);
    return new OldAtticClient.Upload(
        cache,
        "/nix/store/" + String.valueOf(letter).repeat(32) + "-sample",
        List.of(),
        PlainNar.of(content));
  }
}

package dev.mansard.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.it.process.OldAtticClient;
import dev.mansard.it.process.Pause;
import dev.mansard.it.process.PlainNar;
import dev.mansard.it.process.Prerequisites;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Three services as processes of their own, as docs/how-to/run-three-services.md starts them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class ThreeServicesSystemIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private ThreeServices services;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Prerequisites.requirePrivateNixFolder();
    services = ThreeServices.start(folder, ThreeServices.SignerAccess.byToken());
  }

  @AfterAll
  void stop() throws Exception {
    if (services != null) {
      services.close();
    }
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
    assertThat(first.createCache("gone", true).statusCode()).isEqualTo(200);
    assertThat(first.upload(upload("gone", 'c')).statusCode()).isEqualTo(200);

    assertThat(services.client(services.second()).destroyCache("gone").statusCode()).isEqualTo(200);

    assertThat(Pause.until(LIMIT, () -> objects("c".repeat(32)) == 0))
        .as(services.collector().output())
        .isTrue();
  }

  @Test
  void withoutTheSignerReadsGoOnAndPushesWait() throws Exception {
    var client = services.client(services.first());
    assertThat(client.createCache("outage", true).statusCode()).isEqualTo(200);
    var before = upload("outage", 'a');
    assertThat(client.upload(before).statusCode()).isEqualTo(200);
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
    Pause.until(
        LIMIT, () -> services.second().output().contains("The signer cannot be reached."));
    services.restartSigner();

    push.join().expectSuccess();
    assertThat(client.get("outage/" + path.substring(11, 43) + ".narinfo").statusCode())
        .isEqualTo(200);
    assertThat(client.upload(upload("outage", 'b')).statusCode()).isEqualTo(200);
  }

  @Test
  void theSignerServesOnlyWhoHasTheServiceToken() throws Exception {
    assertThat(signerStatus("another token of the right length")).isEqualTo(401);
    assertThat(signerStatus(ThreeServices.SERVICE_TOKEN)).isEqualTo(400);
    var client = services.client(services.first());
    assertThat(client.createCache("guarded", true).statusCode()).isEqualTo(200);
    var table =
        "url = \"http://127.0.0.1:%d\"\ntoken = \"another token of the right length\""
            .formatted(services.signerPort());

    try (var stranger = services.startApi("stranger", table)) {
      var refused = services.client(stranger).upload(upload("guarded", 'd'));

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(stranger.output()).contains("the signer refuses the service token");
    }
  }

  private int signerStatus(String token) throws Exception {
    var keys = URI.create("http://127.0.0.1:" + services.signerPort() + "/_signer/v1/keys");
    var request =
        HttpRequest.newBuilder(keys)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private long objects(String hash) {
    try {
      return services
          .database()
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

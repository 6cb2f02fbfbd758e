package dev.mansard.api.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.Fingerprint;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import dev.mansard.store.bridge.Await;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that says what docs/reference/signer.md promises, and worse. */
class HttpSigningClientIT {
  private static final UUID ID = UUID.fromString("0f0f0f0f-1111-2222-3333-444444444444");
  private static final PublicKey PUBLIC = PublicKey.of(KeyName.parse("k-1"), new byte[32]);
  private static final Signature SIGNATURE = Signature.of(KeyName.parse("k-1"), new byte[64]);
  private static final CacheName CACHE = CacheName.parse("main");
  private static final int MORE_THAN_CONNECTIONS = 7;
  private static final Fingerprint FINGERPRINT =
      Fingerprint.of(
          StorePath.parse("/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-x"),
          Sha256.digest(new byte[0]),
          1,
          List.of());

  private final Vertx vertx = Vertx.vertx();

  /** Vert.x closes a client that nothing refers to, with requests that are under way. */
  private final List<HttpSigningClient> clients = new ArrayList<>();

  private HttpServer server = vertx.createHttpServer();
  private String received = "";
  private int status = 200;
  private String answer = "";
  private volatile boolean isSilent;
  private final AtomicInteger connections = new AtomicInteger();

  @BeforeEach
  void start() {
    server = vertx.createHttpServer().connectionHandler(this::count).requestHandler(this::answer);
    await(server.listen(0, "127.0.0.1").toCompletionStage());
  }

  @AfterEach
  void stop() {
    await(vertx.close().toCompletionStage());
  }

  @Test
  void makesAndImportsKeys() {
    answer = new JsonObject().put("id", ID.toString()).put("publicKey", PUBLIC.format()).encode();
    status = 201;

    assertThat(await(client().createKey(CACHE, KeyName.parse("k-1"))))
        .isEqualTo(new SigningKey(ID, PUBLIC));
    assertThat(received)
        .isEqualTo("POST /_signer/v1/keys Bearer secret {\"cache\":\"main\",\"name\":\"k-1\"}");
    assertThat(await(client().importKey(CACHE, "k-1:AAAA"))).isEqualTo(new SigningKey(ID, PUBLIC));
    assertThat(received).endsWith("{\"cache\":\"main\",\"keypair\":\"k-1:AAAA\"}");
  }

  @Test
  void signsInOrder() {
    answer = new JsonObject().put("signatures", new JsonArray().add(SIGNATURE.format())).encode();

    assertThat(await(client().sign(ID, List.of(FINGERPRINT)))).containsExactly(SIGNATURE);
    assertThat(received)
        .isEqualTo(
            "POST /_signer/v1/keys/"
                + ID
                + "/sign Bearer secret {\"fingerprints\":[\""
                + FINGERPRINT.text()
                + "\"]}");
  }

  @Test
  void retiresKeys() {
    status = 204;

    Await.run(client().retireKey(ID), Duration.ofSeconds(10));

    assertThat(received).startsWith("POST /_signer/v1/keys/" + ID + "/retire Bearer secret ");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 409, 413, 429, 500, 503, 302})
  void takesEveryRefusalForAnAbsence(int refusal) {
    status = refusal;

    assertThatThrownBy(() -> await(client().sign(ID, List.of(FINGERPRINT))))
        .isInstanceOf(SignerUnavailableException.class)
        .hasMessage("signer answered " + refusal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{}", "{\"signatures\":[]}", "{\"signatures\":[\"x\"]}", "null"})
  void takesNonsenseForAnAbsence(String nonsense) {
    answer = nonsense;

    assertThatThrownBy(() -> await(client().sign(ID, List.of(FINGERPRINT))))
        .isInstanceOf(SignerUnavailableException.class);
  }

  @Test
  void tellsABadKeypairFromAnAbsence() {
    status = 400;

    assertThatThrownBy(() -> await(client().importKey(CACHE, "bad")))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageNotContaining("bad");
  }

  @Test
  void doesNotWaitForEver() {
    isSilent = true;
    var impatient = client(Duration.ofMillis(300));

    assertThatThrownBy(() -> await(impatient.sign(ID, List.of(FINGERPRINT))))
        .isInstanceOf(SignerUnavailableException.class)
        .hasMessageContaining("no answer within");
  }

  /** Each would keep a connection, of which there are few, and whoever comes later would wait. */
  @Test
  void isNotHeldUpByRequestsThatAreNeverAnswered() {
    var client = client(Duration.ofMillis(300));
    isSilent = true;
    for (int i = 0; i < MORE_THAN_CONNECTIONS; i++) {
      assertThatThrownBy(() -> await(client.sign(ID, List.of(FINGERPRINT))))
          .isInstanceOf(SignerUnavailableException.class)
          .hasMessageContaining("no answer within");
    }

    isSilent = false;
    status = 204;

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThatCode(() -> Await.run(client.retireKey(ID), Duration.ofSeconds(30)))
                    .doesNotThrowAnyException());
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> connections.get() <= 1);
  }

  @Test
  void hearsAnAnswerThatCameWhileTheCallerStoodStill() {
    status = 204;
    var client = client(SlowCaller.of(vertx), Duration.ofSeconds(20));

    assertThatCode(() -> Await.run(client.retireKey(ID), Duration.ofSeconds(30)))
        .doesNotThrowAnyException();
  }

  @Test
  void noticesThatNobodyIsThere() {
    var client = client();
    await(server.close().toCompletionStage());

    assertThatThrownBy(() -> await(client.sign(ID, List.of(FINGERPRINT))))
        .isInstanceOf(SignerUnavailableException.class);
  }

  private HttpSigningClient client() {
    return client(Duration.ofSeconds(20));
  }

  private HttpSigningClient client(Duration timeout) {
    return client(vertx, timeout);
  }

  private HttpSigningClient client(Vertx with, Duration timeout) {
    var client =
        new HttpSigningClient(
            with,
            "http://127.0.0.1:" + server.actualPort() + "/",
            "secret",
            timeout,
            SignerTls.NONE);
    clients.add(client);
    return client;
  }

  private void count(HttpConnection connection) {
    connections.incrementAndGet();
    connection.closeHandler(_ -> connections.decrementAndGet());
  }

  private void answer(HttpServerRequest request) {
    if (isSilent) {
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              received =
                  request.method()
                      + " "
                      + request.path()
                      + " "
                      + request.getHeader("Authorization")
                      + " "
                      + body;
              request.response().setStatusCode(status).end(answer);
            });
  }

  private static <T> T await(Uni<T> work) {
    return Await.await(work, Duration.ofSeconds(30));
  }

  private static void await(CompletionStage<?> stage) {
    stage.toCompletableFuture().join();
  }
}

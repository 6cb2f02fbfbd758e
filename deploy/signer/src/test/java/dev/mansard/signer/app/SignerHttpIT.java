package dev.mansard.signer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route and every failure of the running signer; nothing secret in answers or in its log. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SignerHttpIT {
  private static final String KEYPAIR =
      "tv-cache-1:pY30HegoVFt/0rqheYRdt1gVHc6nYFXx1ZzBw98wxDQyrQNxmPfpC2SanzKvSHivDB1/sEOv4d8454NDVLP1oA==";
  private static final String KEY_SECRET = "pY30HegoVFt";
  private static final String PUBLIC_KEY =
      "tv-cache-1:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=";
  private static final String FINGERPRINT =
      "1;/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file;sha256:1yj71prbymfhw4ki5g00wai6zm6jxcpbrw5a42rl6v69n3rfbc1s;136;";
  private static final String SIGNATURE =
      "tv-cache-1:YCV9x6WG3Vqr31wzB/BuGAgAKSADOoZ8C1AZqG2DKU16GMAz3yxKZ5c/y3vZS1EZW9hWuYv4ZxsGCUboypDoBA==";
  private static final String NO_KEY = "00000000-0000-4000-8000-000000000000";
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final RunningSigner SIGNER = new RunningSigner(KEY_SECRET);

  private final SignerClient client = SIGNER.client();

  @Test
  void createsAKeyAndSignsWithIt() throws Exception {
    var created = client.post("/keys", "{\"cache\":\"main\",\"name\":\"main-1\"}");
    var key = JSON.readTree(created.body());

    var signed =
        client.post(
            "/keys/" + key.get("id").asText() + "/sign", fingerprints(List.of(FINGERPRINT)));

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(key.get("cache").asText()).isEqualTo("main");
    assertThat(key.get("retiredAt").isNull()).isTrue();
    assertThat(signed.statusCode()).isEqualTo(200);
    var signature = Signature.parse(JSON.readTree(signed.body()).get("signatures").get(0).asText());
    assertThat(
            PublicKey.parse(key.get("publicKey").asText())
                .verifies(FINGERPRINT.getBytes(StandardCharsets.US_ASCII), signature))
        .isTrue();
  }

  @Test
  void importsAKeyOfNixAndSignsAsNixDoes() throws Exception {
    var imported = client.post("/keys", "{\"cache\":\"main\",\"keypair\":\"" + KEYPAIR + "\"}");
    var key = JSON.readTree(imported.body());

    var signed =
        client.post(
            "/keys/" + key.get("id").asText() + "/sign",
            fingerprints(Collections.nCopies(200, FINGERPRINT)));

    assertThat(imported.statusCode()).isEqualTo(201);
    assertThat(imported.body()).contains(PUBLIC_KEY).doesNotContain(KEY_SECRET);
    var signatures = JSON.readTree(signed.body()).get("signatures");
    assertThat(signatures).hasSize(200).allMatch(text -> text.asText().equals(SIGNATURE));
  }

  @Test
  void showsAKeyWithoutItsSecret() throws Exception {
    var id = importedKey();

    var answer = client.call("GET", "/keys/" + id, BodyPublishers.noBody());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).fieldNames())
        .toIterable()
        .containsExactly("id", "cache", "publicKey", "createdAt", "retiredAt");
    assertThat(answer.body()).doesNotContain(KEY_SECRET);
  }

  @Test
  void retiresAKeyForEver() throws Exception {
    var id = importedKey();

    assertThat(client.post("/keys/" + id + "/retire", "").statusCode()).isEqualTo(204);
    assertThat(client.post("/keys/" + id + "/retire", "").statusCode()).isEqualTo(204);

    assertError(
        client.post("/keys/" + id + "/sign", fingerprints(List.of(FINGERPRINT))),
        409,
        "KeyRetired",
        "it signs no more");
    var shown = client.call("GET", "/keys/" + id, BodyPublishers.noBody());
    assertThat(JSON.readTree(shown.body()).get("retiredAt").isNull()).isFalse();
  }

  /** Last, since this signer holds the old one only. */
  @Test
  @Order(Integer.MAX_VALUE)
  void getsAnotherMasterKeyForAllItsKeys() throws Exception {
    SIGNER.execute("truncate mansard_signer.signing_key"); // of what other tests have damaged
    importedKey();

    var output = SIGNER.changeMasterKey();

    assertThat(output)
        .contains("1 keys were encrypted anew; all are under master key ")
        .doesNotContain("HwECAw", KEY_SECRET);
    assertThat(SIGNER.keys()).isOne();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/_signer/v1/keys/" + NO_KEY,
    "POST,/_signer/v1/keys",
    "POST,/_signer/v1/keys/" + NO_KEY + "/sign",
    "POST,/_signer/v1/keys/" + NO_KEY + "/retire",
    "GET,/",
    "GET,/q/health",
    "DELETE,/_signer/v1/keys",
    "OPTIONS,/_signer/v1/keys"
  })
  void tellsAStrangerNothing(String method, String path) throws Exception {
    for (var authorization :
        List.of("Bearer wrong-wrong-wrong", "Basic Og==", RunningSigner.TOKEN)) {
      var request =
          client
              .request(path)
              .method(method, BodyPublishers.ofString("{}"))
              .header("Content-Type", "application/json")
              .header("Authorization", authorization)
              .build();

      var answer = client.send(request);

      assertError(answer, 401, "Unauthorized", "The service token is missing or wrong.");
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .contains("Bearer realm=\"mansard-signer\"");
    }
  }

  @Test
  void wantsATokenAtAll() throws Exception {
    var request = client.request("/_signer/v1/keys/" + NO_KEY).build();

    var answer = client.send(request);

    assertError(answer, 401, "Unauthorized", "The service token is missing or wrong.");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/,404,NoSuchRoute",
    "GET,/_signer/v1,404,NoSuchRoute",
    "GET,/q/health,404,NoSuchRoute",
    "GET,/_signer/v1/keys/" + NO_KEY + "/export,404,NoSuchRoute",
    "GET,/_signer/v1/keys,405,MethodNotAllowed",
    "DELETE,/_signer/v1/keys/" + NO_KEY + ",405,MethodNotAllowed"
  })
  void hasNoOtherRoute(String method, String path, int status, String error) throws Exception {
    var answer = client.send(method, path, BodyPublishers.noBody());

    assertError(answer, status, error, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "\"text\"",
        "{}",
        "{\"cache\":\"main\"}",
        "{\"name\":\"main-1\"}",
        "{\"cache\":\"../etc\",\"name\":\"main-1\"}",
        "{\"cache\":\"main\",\"name\":\"a:b\"}",
        "{\"cache\":\"main\",\"name\":\"\"}",
        "{\"cache\":[\"main\"],\"name\":\"main-1\"}",
        "{\"cache\":\"main\",\"name\":\"main-1\",\"keypair\":\"" + KEYPAIR + "\"}",
        "{\"cache\":\"main\",\"keypair\":[\"" + KEYPAIR + "\"]}",
        "{\"cache\":\"main\",\"keypair\":\"" + KEYPAIR + "\"",
        "{\"cache\":\"main\",\"keypair\":\"" + KEY_SECRET + "\"}",
        "{\"cache\":\"main\",\"keypair\":\"k:" + KEY_SECRET + "\"}",
        "{\"cache\":\"main\",\"keypair\":\"" + KEY_SECRET + " :AAAA\"}"
      })
  void refusesABadRequestForAKeyWithoutRepeatingSecrets(String body) throws Exception {
    var before = SIGNER.keys();

    var answer = client.post("/keys", body);

    assertError(answer, 400, "BadRequest", "");
    assertThat(answer.body()).doesNotContain(KEY_SECRET);
    assertThat(SIGNER.keys()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"fingerprints\":null}",
        "{\"fingerprints\":[null]}",
        "{\"fingerprints\":\"x\"}",
        "{\"fingerprints\":[\"anything\"]}",
        "{\"fingerprints\":[\"" + FINGERPRINT + "\\n\"]}",
        "{\"fingerprints\":[\"1;/nix/store/../etc;sha256:x;1;\"]}"
      })
  void signsNothingButFingerprints(String body) throws Exception {
    assertError(client.post("/keys/" + importedKey() + "/sign", body), 400, "BadRequest", "");
  }

  @Test
  void saysThatThereIsNoSuchKey() throws Exception {
    var message = "There is no signing key " + NO_KEY + ".";

    assertError(
        client.call("GET", "/keys/" + NO_KEY, BodyPublishers.noBody()), 404, "NoSuchKey", message);
    assertError(client.post("/keys/" + NO_KEY + "/retire", ""), 404, "NoSuchKey", message);
    assertError(
        client.post("/keys/" + NO_KEY + "/sign", fingerprints(List.of(FINGERPRINT))),
        404,
        "NoSuchKey",
        message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main-1", "1-1-1-1-1", NO_KEY + "0"})
  void refusesAnIdThatIsNone(String id) throws Exception {
    assertError(
        client.call("GET", "/keys/" + id, BodyPublishers.noBody()),
        400,
        "BadRequest",
        "is not a UUID");
  }

  @Test
  void refusesABatchOverTheLimit() throws Exception {
    assertError(
        client.post(
            "/keys/" + importedKey() + "/sign", fingerprints(Collections.nCopies(201, "x"))),
        413,
        "BatchTooLarge",
        "201 fingerprints in one batch; at most 200 are allowed.");
  }

  @Test
  void refusesABodyOverTheLimit() throws Exception {
    assertError(
        client.post("/keys", "{\"cache\":\"" + "x".repeat(70_000) + "\"}"),
        413,
        "BodyTooLarge",
        "The body has 70012 bytes; at most 65536 are allowed.");
  }

  @Test
  void refusesABodyThatDoesNotSayItsLength() throws Exception {
    var endless =
        BodyPublishers.ofInputStream(
            () -> new ByteArrayInputStream("{}".getBytes(StandardCharsets.US_ASCII)));

    assertError(
        client.call("POST", "/keys", endless),
        411,
        "LengthRequired",
        "The request must have a Content-Length.");
  }

  /** There it would not have to say that it does not say its length. */
  @Test
  void speaksNoHttp2() throws Exception {
    var request =
        client
            .authorized("/_signer/v1/keys/" + importedKey())
            .version(HttpClient.Version.HTTP_2)
            .build();

    try (var http = HttpClient.newHttpClient()) { // with no connection yet, it asks for HTTP/2
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void refusesABodyThatIsNotJson() throws Exception {
    var request =
        client
            .authorized("/_signer/v1/keys")
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{}"))
            .build();

    assertError(
        client.send(request), 415, "UnsupportedMediaType", "The body must be application/json.");
  }

  @Test
  void answersInJsonOnly() throws Exception {
    var request =
        client
            .authorized("/_signer/v1/keys/" + importedKey())
            .header("Accept", "text/html")
            .build();

    assertError(client.send(request), 406, "NotAcceptable", "Answers are application/json.");
  }

  @Test
  void saysNothingOfAFailureNobodyForesaw() throws Exception {
    var id = importedKey();
    SIGNER.execute("alter table mansard_signer.signing_key rename column retired_at to lost");
    try {
      assertError(
          client.call("GET", "/keys/" + id, BodyPublishers.noBody()),
          500,
          "InternalServerError",
          "The server failed; its log says why.");
    } finally {
      SIGNER.execute("alter table mansard_signer.signing_key rename column lost to retired_at");
    }
    assertThat(SIGNER.output()).contains("Unexpected failure of a signer request");
    assertThat(client.call("GET", "/keys/" + id, BodyPublishers.noBody()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void keepsTheReasonOfAnUnreadableKeyInItsLog() throws Exception {
    var id = importedKey();
    SIGNER.execute(
        "update mansard_signer.signing_key set master_key_id = 'feedfacefeedface' where id = '"
            + id
            + "'");
    var otherId = JSON.readTree(client.post("/keys", newKey()).body()).get("id").asText();
    SIGNER.execute(
        "update mansard_signer.signing_key set cache_name = 'stolen' where id = '" + otherId + "'");

    var wrongMaster = client.post("/keys/" + id + "/sign", fingerprints(List.of(FINGERPRINT)));
    var stolen = client.post("/keys/" + otherId + "/sign", fingerprints(List.of(FINGERPRINT)));

    assertError(wrongMaster, 500, "KeyUnreadable", "cannot be read");
    assertError(stolen, 500, "KeyUnreadable", "cannot be read");
    assertThat(SIGNER.output())
        .contains(
            "Key " + id + " was encrypted under master key feedfacefeedface, this signer holds")
        .contains("Key " + otherId + " of cache stolen does not decrypt");
  }

  private String importedKey() throws Exception {
    var body = client.post("/keys", "{\"cache\":\"main\",\"keypair\":\"" + KEYPAIR + "\"}").body();
    return JSON.readTree(body).get("id").asText();
  }

  private static String newKey() {
    return "{\"cache\":\"main\",\"name\":\"main-1\"}";
  }

  private static String fingerprints(List<String> texts) throws IOException {
    return JSON.writeValueAsString(Map.of("fingerprints", texts));
  }

  private static void assertError(
      HttpResponse<String> answer, int status, String error, String message) throws IOException {
    SignerClient.assertError(answer, status, error, message);
    assertThat(answer.body()).doesNotContain(RunningSigner.TOKEN);
  }
}

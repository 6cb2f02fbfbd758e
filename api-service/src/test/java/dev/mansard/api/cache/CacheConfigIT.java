package dev.mansard.api.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.FakeSigningClient;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchablePresigner;
import dev.mansard.api.testing.Tokens;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.signing.PublicKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class CacheConfigIT {
  private static final String CREATE =
      """
      {"keypair":"Generate","is_public":false,"store_dir":"/nix/store","priority":41,\
      "upstream_cache_key_names":["cache.nixos.org-1"]}""";

  private final Api root = Api.root();
  private final String name = "c" + UUID.randomUUID().toString().substring(0, 8);
  private final String path = "/_api/v1/cache-config/" + name;
  @Inject FakeSigningClient signer;
  @Inject SwitchablePresigner presigner;

  @Test
  void createsACacheAndTellsItsSettings() {
    var created = root.post(path, CREATE);
    assertThat(Api.describe(created)).isEqualTo("200 ");

    var found = root.get(path);
    var json = Api.json(found);

    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(found.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    assertThat(json.fieldNames())
        .containsExactly(
            "substituter_endpoint",
            "api_endpoint",
            "public_key",
            "is_public",
            "store_dir",
            "priority",
            "upstream_cache_key_names",
            "retention_period",
            "commits_at_end");
    assertThat(json.getBoolean("commits_at_end")).isTrue();
    var host = "http://127.0.0.1:" + Api.listening() + "/";
    assertThat(json.getString("api_endpoint")).isEqualTo(host);
    assertThat(json.getString("substituter_endpoint")).isEqualTo(host + name);
    assertThat(PublicKey.parse(json.getString("public_key")).name().value()).isEqualTo(name);
    assertThat(json.getBoolean("is_public")).isFalse();
    assertThat(json.getInteger("priority")).isEqualTo(41);
    assertThat(json.getJsonArray("upstream_cache_key_names"))
        .isEqualTo(new JsonArray().add("cache.nixos.org-1"));
    assertThat(json.getString("retention_period")).isEqualTo("Global");
    assertThat(Api.text(root.get("/" + name + "/attic-cache-info"))).isEqualTo(Api.text(found));
  }

  @Test
  void sendsClientsElsewhereUnlessACacheForbidsIt() {
    root.createCache(name, true);
    var nar = SampleNar.small();
    nar.push(root, name);
    var body = "/" + name + "/nar/" + nar.hash() + ".nar";
    presigner.setOn(true);
    try {
      assertThat(root.patch(path, "{\"redirects\":false}").statusCode()).isEqualTo(200);
      assertThat(Api.json(root.get(path)).getBoolean("redirects")).isFalse();
      assertThat(root.get(body).statusCode()).isEqualTo(200);

      assertThat(root.patch(path, "{\"redirects\":true}").statusCode()).isEqualTo(200);
      assertThat(Api.json(root.get(path)).containsKey("redirects")).isFalse();
      assertThat(root.get(body).statusCode()).isEqualTo(307);
    } finally {
      presigner.setOn(false);
    }
    assertThat(Api.describe(root.patch(path, "{\"redirects\":\"never\"}")))
        .startsWith("422 ")
        .contains("redirects");
  }

  @Test
  void speaksHttpsOnlyIfTheProxySaysExactlyThat() {
    root.createCache(name, false);

    var behindTls = Api.json(root.header("X-Forwarded-Proto", "https").get(path));
    var other = Api.json(root.header("X-Forwarded-Proto", "HTTPS").get(path));

    assertThat(behindTls.getString("api_endpoint")).startsWith("https://127.0.0.1:");
    assertThat(other.getString("api_endpoint")).startsWith("http://127.0.0.1:");
  }

  @Test
  void refusesANameThatIsTaken() {
    root.createCache(name, false);

    assertThat(Api.describe(root.post(path, CREATE)))
        .isEqualTo(
            "400 {\"code\":400,\"error\":\"CacheAlreadyExists\",\"message\":\"The cache already"
                + " exists.\"}");
  }

  @Test
  void letsOnlyOneOfManySimultaneousCreationsWin() throws InterruptedException {
    var answers = Collections.synchronizedList(new ArrayList<Integer>());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 16; i++) {
      threads.add(
          Thread.startVirtualThread(() -> answers.add(root.post(path, CREATE).statusCode())));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(answers).hasSize(16).containsOnlyOnce(200);
    assertThat(answers.stream().filter(status -> status == 400)).hasSize(15);
  }

  @Test
  void takesOverAGivenKeypair() throws GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    byte[] spki = pair.getPublic().getEncoded();
    byte[] both = new byte[64];
    System.arraycopy(pkcs8, pkcs8.length - 32, both, 0, 32);
    System.arraycopy(spki, spki.length - 32, both, 32, 32);
    var keypair = "mine-1:" + Base64.getEncoder().encodeToString(both);
    var body = new JsonObject(CREATE).put("keypair", new JsonObject().put("Keypair", keypair));

    assertThat(root.post(path, body.encode()).statusCode()).isEqualTo(200);

    var publicHalf = Base64.getEncoder().encodeToString(Arrays.copyOfRange(both, 32, 64));
    assertThat(Api.json(root.get(path)).getString("public_key")).isEqualTo("mine-1:" + publicHalf);
  }

  @Test
  void changesOnlyWhatIsNamed() {
    root.createCache(name, false);
    var before = Api.json(root.get(path));

    var change =
        root.patch(
            path,
            "{\"is_public\":true,\"priority\":7,\"store_dir\":null,\"api_endpoint\":\"x\",\"new\":[]}");
    var after = Api.json(root.get(path));

    assertThat(Api.describe(change)).isEqualTo("200 ");
    assertThat(after).isEqualTo(before.copy().put("is_public", true).put("priority", 7));
  }

  @Test
  void regeneratesTheKeyAndRetiresTheOldOne() throws SQLException {
    root.createCache(name, false);
    var before = Api.json(root.get(path)).getString("public_key");
    var oldKey =
        UUID.fromString(
            Rows.one("select signing_key_id::text from mansard.cache where name = '" + name + "'"));

    assertThat(root.patch(path, "{\"keypair\":\"Generate\"}").statusCode()).isEqualTo(200);

    assertThat(Api.json(root.get(path)).getString("public_key")).isNotEqualTo(before);
    assertThat(signer.isRetired(oldKey)).isTrue();
  }

  @Test
  void keepsRetentionAndTellsGarbageCollection() throws SQLException {
    root.createCache(name, false);

    root.patch(path, "{\"retention_period\":{\"Period\":0}}");
    assertThat(Api.json(root.get(path)).getJsonObject("retention_period"))
        .isEqualTo(new JsonObject().put("Period", 0));
    root.patch(path, "{\"retention_period\":{\"Period\":2147483647}}");
    root.patch(path, "{\"retention_period\":\"Global\"}");

    assertThat(Api.json(root.get(path)).getString("retention_period")).isEqualTo("Global");
    assertThat(
            Rows.all(
                "select payload->>'retention_period' from mansard.outbox where topic_key = '"
                    + name
                    + "' and event_type = 'retention-changed' order by id"))
        .containsExactly("{\"Period\": 0}", "{\"Period\": 2147483647}", "Global");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"retention_period\":{\"Period\":2147483648}}|400|RequestError|General request error: Invalid retention period",
        "{}|400|RequestError|General request error: No modifiable fields were set.",
        "{\"api_endpoint\":\"x\"}|400|RequestError|General request error: No modifiable fields were set.",
        "{\"retention_period\":{\"Period\":-1}}|422|UnprocessableContent|",
        "{\"retention_period\":\"Never\"}|422|UnprocessableContent|",
        "{\"keypair\":\"generate\"}|422|UnprocessableContent|",
        "{\"keypair\":{\"Keypair\":\"nocolon\"}}|422|UnprocessableContent|",
        "{\"priority\":2147483648}|422|UnprocessableContent|",
        "{\"priority\":1.5}|422|UnprocessableContent|",
        "{\"is_public\":1}|422|UnprocessableContent|",
        "{\"store_dir\":\"nix/store\"}|422|UnprocessableContent|",
        "{\"store_dir\":\"/nix/../store\"}|422|UnprocessableContent|",
        "{\"store_dir\":\"/nix/store\\nPriority: 1\"}|422|UnprocessableContent|",
        "{\"upstream_cache_key_names\":\"a\"}|422|UnprocessableContent|",
        "{\"upstream_cache_key_names\":[1]}|422|UnprocessableContent|",
        "[]|422|UnprocessableContent|",
        "{\"is_public\":true,\"is_public\":false}|400|RequestError|",
        "{|400|RequestError|General request error: Failed to parse the request body as JSON",
        "{} {}|400|RequestError|",
      })
  void refusesBadChanges(String body, int status, String error, String message) {
    root.createCache(name, false);
    var before = Api.text(root.get(path));

    var answer = root.patch(path, body);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Api.json(answer).getString("error")).isEqualTo(error);
    assertThat(Api.json(answer).getString("message"))
        .startsWith(message == null ? "" : message)
        .doesNotContain("jackson", "Exception", "java");
    assertThat(Api.text(root.get(path))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"keypair", "is_public", "store_dir", "priority", "upstream_cache_key_names"})
  void demandsEveryMemberForANewCache(String member) {
    var body = new JsonObject(CREATE);
    body.remove(member);

    var answer = root.post(path, body.encode());

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Api.json(answer).getString("message")).contains(member + " is missing");
  }

  @Test
  void destroysACacheFreesItsNameAndTellsGarbageCollection() throws SQLException {
    root.createCache(name, false);

    assertThat(Api.describe(root.delete(path))).isEqualTo("200 ");

    assertThat(Api.json(root.get(path)).getString("error")).isEqualTo("NoSuchCache");
    assertThat(Api.json(root.delete(path)).getString("error")).isEqualTo("NoSuchCache");
    assertThat(
            Rows.one(
                "select payload->>'type' from mansard.outbox where topic_key = '" + name + "'"))
        .isEqualTo("cache-destroyed");
    root.createCache(name, true);
    assertThat(Rows.one("select count(*) from mansard.cache where name = '" + name + "'"))
        .isEqualTo("2");
  }

  @Test
  void createsNothingWhileTheSignerIsAway() {
    signer.setAway(true);
    try {
      var answer = root.post(path, CREATE);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).contains("5");
    } finally {
      signer.setAway(false);
    }
    assertThat(root.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void needsRetentionPermissionForRetentionOnly() {
    root.createCache(name, false);
    var api = Api.with(Tokens.without(Permission.CONFIGURE_CACHE_RETENTION));

    var refused = api.patch(path, "{\"priority\":1,\"retention_period\":{\"Period\":5}}");
    var accepted = api.patch(path, "{\"priority\":2}");

    assertThat(Api.json(refused).getString("error")).isEqualTo("AccessError");
    assertThat(accepted.statusCode()).isEqualTo(200);
    assertThat(Api.json(root.get(path)).getInteger("priority")).isEqualTo(2);
  }

  @Test
  void storesOddButValidStoreDirectoriesAndNames() {
    var body =
        new JsonObject(CREATE)
            .put("store_dir", "/home/it's \"x\"".replace(" ", "_"))
            .put("upstream_cache_key_names", new JsonArray(List.of("a,b", "{c}", "d\\e")));

    assertThat(Api.describe(root.post(path, body.encode()))).isEqualTo("200 ");

    assertThat(Api.json(root.get(path)).getJsonArray("upstream_cache_key_names"))
        .isEqualTo(body.getJsonArray("upstream_cache_key_names"));
  }
}

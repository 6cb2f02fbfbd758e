package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same application with room for one upload and one download, one host, and soft deletion. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
@TestProfile(TightLimitsIT.Tight.class)
class TightLimitsIT {
  private static final String AUTH = "Authorization: Bearer " + Tokens.root();

  /** The settings. */
  public static final class Tight implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "mansard.upload.max-concurrent", "1",
          "mansard.upload.admission", "300ms",
          "mansard.upload.require-proof-of-possession", "false",
          "mansard.substituter.max-downloads", "1",
          "mansard.cache.soft-delete", "true",
          "mansard.http.allowed-hosts", "cache.example:8080",
          "mansard.http.api-endpoint", "https://api.example/",
          "mansard.http.substituter-endpoint", "https://cdn.example");
    }
  }

  private final String cache = "t" + UUID.randomUUID().toString().substring(0, 8);

  @ParameterizedTest
  @ValueSource(strings = {"cache.example", "cache.example:8081", "CACHE.example:8080", "evil"})
  void servesOnlyTheHostsThatAreListed(String host) throws IOException {
    for (var path : List.of("/", "/no/such/route", "/c/nix-cache-info")) {
      try (var raw = new RawHttp()) {
        assertThat(raw.request("GET " + path + " HTTP/1.1", "Host: " + host).readAnswer())
            .startsWith("HTTP/1.1 400 ")
            .endsWith(
                "{\"code\":400,\"error\":\"RequestError\",\"message\":\"General request error:"
                    + " Bad Host\"}");
      }
    }
  }

  @Test
  void promisesNoEndOfUploadsThatNeedNotProveAnything() throws IOException {
    create();

    var answer = new JsonObject(body(ask("GET", "/_api/v1/cache-config/" + cache)));

    assertThat(answer.containsKey("commits_at_end")).isFalse();
  }

  @Test
  void tellsTheConfiguredEndpoints() throws IOException {
    create();

    var answer = new JsonObject(body(ask("GET", "/_api/v1/cache-config/" + cache)));

    assertThat(answer.getString("api_endpoint")).isEqualTo("https://api.example/");
    assertThat(answer.getString("substituter_endpoint")).isEqualTo("https://cdn.example/" + cache);
  }

  @Test
  void keepsTheNameOfASoftlyDeletedCache() throws IOException, SQLException {
    create();

    assertThat(ask("DELETE", "/_api/v1/cache-config/" + cache)).startsWith("HTTP/1.1 200 ");

    assertThat(ask("GET", "/" + cache + "/nix-cache-info")).contains("NoSuchCache");
    assertThat(tryCreate()).contains("CacheAlreadyExists");
    assertThat(
            Rows.one(
                "select name_taken::text || (deleted_at is null)::text from mansard.cache where"
                    + " name = '"
                    + cache
                    + "'"))
        .isEqualTo("truefalse");
  }

  @Test
  void tellsTheSecondUploadToComeBack() throws IOException {
    create();
    var first = SampleNar.small();
    var second = SampleNar.small();
    try (var slow = new RawHttp()) {
      slow.request(put(first));
      slow.send(Arrays.copyOf(first.bytes(), 100));

      String answer = upload(second);
      for (int i = 0; i < 50 && answer.contains(" 200 "); i++) {
        answer = upload(SampleNar.small()); // the first one had not been admitted yet
      }

      assertThat(answer)
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("retry-after: 5")
          .contains("Too many uploads at once.");
    }
  }

  @Test
  void namesBothSizesOfANarThatIsKnownAndAnnouncedWrongly() throws IOException {
    create();
    var nar = SampleNar.small();
    assertThat(upload(nar)).startsWith("HTTP/1.1 200 ");
    var other = nar.withOtherPath();
    var info = other.info(cache).put("nar_size", 1);
    try (var raw = new RawHttp()) {
      raw.request(
          "PUT /_api/v1/upload-path HTTP/1.1",
          "Host: cache.example:8080",
          AUTH,
          "X-Attic-Nar-Info: " + info.encode(),
          "Content-Length: 1");

      assertThat(raw.send("x").readAnswer())
          .startsWith("HTTP/1.1 400 ")
          .contains("announced 1 bytes, the NAR with that hash has " + nar.size());
    }
  }

  @Test
  void tellsTheSecondDownloadToComeBack() throws IOException {
    create();
    var nar = SampleNar.large(20_000_000);
    assertThat(upload(nar)).startsWith("HTTP/1.1 200 ");
    var get = "GET /" + cache + "/nar/" + nar.hash() + ".nar HTTP/1.1";
    try (var slow = new RawHttp();
        var other = new RawHttp()) {
      slow.request(get, "Host: cache.example:8080", AUTH);
      assertThat(slow.readHead()).startsWith("HTTP/1.1 200 ");

      assertThat(other.request(get, "Host: cache.example:8080", AUTH).readAnswer())
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("retry-after: 1");
    }
  }

  private void create() throws IOException {
    assertThat(tryCreate()).startsWith("HTTP/1.1 200 ");
  }

  private String tryCreate() throws IOException {
    var json =
        "{\"keypair\":\"Generate\",\"is_public\":false,\"store_dir\":\"/nix/store\",\"priority\":1,\"upstream_cache_key_names\":[]}";
    try (var raw = new RawHttp()) {
      raw.request(
          "POST /_api/v1/cache-config/" + cache + " HTTP/1.1",
          "Host: cache.example:8080",
          AUTH,
          "Content-Type: application/json",
          "Content-Length: " + json.length());
      return raw.send(json).readAnswer();
    }
  }

  private static String ask(String method, String path) throws IOException {
    try (var raw = new RawHttp()) {
      return raw.request(method + " " + path + " HTTP/1.1", "Host: cache.example:8080", AUTH)
          .readAnswer();
    }
  }

  private String upload(SampleNar nar) throws IOException {
    try (var raw = new RawHttp()) {
      return raw.request(put(nar)).send(nar.bytes()).readAnswer();
    }
  }

  private String[] put(SampleNar nar) {
    return new String[] {
      "PUT /_api/v1/upload-path HTTP/1.1",
      "Host: cache.example:8080",
      AUTH,
      "X-Attic-Nar-Info: " + nar.info(cache).encode(),
      "Content-Length: " + nar.size()
    };
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }
}

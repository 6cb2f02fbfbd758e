package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class HttpPlumbingIT {
  private static final String NOT_FOUND =
      "404 {\"code\":404,\"error\":\"NotFound\",\"message\":\"The URL you requested was not found.\"}";
  private static final String AUTH = "Authorization: Bearer " + Tokens.root();
  private final Api stranger = Api.stranger();
  private final Api root = Api.root();

  @Test
  void greetsOnTheRootPage() {
    var page = stranger.get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(Api.text(page)).contains("attic login", "netrc");
    assertThat(stranger.head("/").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/c",
        "/c/",
        "/c/nix-cache-info/",
        "/c/nix-cache-info;a=b",
        "/_api/v1/cache-config/c;a=b",
        "/c/x",
        "/c/x.ls",
        "/c/abc.narinfo.gz",
        "/c/log/x.drv",
        "/c/nar/x",
        "/c/nar/x.tar",
        "/c/realisations/x.doi",
        "/_api",
        "/_api/x",
        "/_api/v1/nothing",
        "/_api/v1/cache-config",
        "/_api/x.narinfo",
        "/_api/nar/00000000000000000000000000000000.nar",
        "/q/health",
      })
  void answersUnknownRoutesWithOneJsonError(String path) {
    var answer = stranger.get(path);

    assertThat(Api.describe(answer)).isEqualTo(NOT_FOUND);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
  }

  /** JAX-RS would cut it off and ask the resource, past the filter that gathers bodies. */
  @Test
  void takesNoPathWithASemicolonForOneWithout() {
    var answer = stranger.post("/_api/v1/get-missing-paths;a=b", "{}");

    assertThat(Api.describe(answer)).isEqualTo(NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/,'GET, HEAD'",
    "PUT,/c/nix-cache-info,'GET, HEAD'",
    "PUT,/c/x.narinfo,'GET, HEAD'",
    "PUT,/c/nar/x.nar,'GET, HEAD'",
    "DELETE,/_api/v1/get-missing-paths,POST",
    "PUT,/_api/v1/cache-config/c,'GET, HEAD, POST, PATCH, DELETE'",
    "POST,/_api/v1/pins/c,'GET, HEAD'",
    "POST,/_api/v1/pins/c/v1,'GET, HEAD, PUT, DELETE'",
    "POST,/_api/v1/upload-path,PUT",
    "GET,/_api/v1/upload-path,PUT",
  })
  void answersWrongMethodsWithThoseAllowed(String method, String path, String allowed) {
    var answer = stranger.send(method, path, BodyPublishers.noBody());

    assertThat(Api.describe(answer))
        .isEqualTo(
            "405 {\"code\":405,\"error\":\"MethodNotAllowed\",\"message\":\"The URL does not"
                + " support this method.\"}");
    assertThat(answer.headers().firstValue("allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/nix-cache-info",
        "/-c/nix-cache-info",
        "/c%0a/nix-cache-info",
        "/c%2F..%2Fd/nix-cache-info",
        "/caché/nix-cache-info",
        "/_api/v1/cache-config/a.b",
      })
  void refusesBadCacheNames(String path) {
    var answer = stranger.get(path.replace("é", "%C3%A9"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Api.json(answer).getString("error")).isEqualTo("RequestError");
    assertThat(Api.json(answer).getString("message"))
        .startsWith("General request error: Invalid URL: cache name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/c/short.narinfo", "/c/nar/short.nar"})
  void refusesBadStorePathHashesWithoutAServerError(String path) {
    var answer = stranger.get(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Api.json(answer).getString("error")).isEqualTo("InvalidStorePathHash");
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1,Missing Host header",
    "GET /c/unknown HTTP/1.1,Missing Host header",
    "GET / HTTP/1.0,Missing Host header",
  })
  void demandsAHost(String line, String text) throws IOException {
    try (var raw = new RawHttp()) {
      var answer = raw.request(line).readAnswer();

      assertThat(answer)
          .contains(
              " 400 ",
              "{\"code\":400,\"error\":\"RequestError\",\"message\":\"General request error: "
                  + text
                  + "\"}");
      assertThat(answer.toLowerCase(Locale.ROOT)).contains("x-request-id: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "h\u00e9", "a/b", ""})
  void refusesAnUnreadableHost(String host) throws IOException {
    try (var raw = new RawHttp()) {
      var answer = raw.request("GET / HTTP/1.1", "Host: " + host).readAnswer();

      assertThat(answer).contains(" 400 ", "\"error\":\"RequestError\"", "Host header");
    }
  }

  @Test
  void echoesASaneRequestIdOnly() {
    assertThat(id("abc-123")).isEqualTo("abc-123");
    assertThat(id("a b")).matches("[0-9a-f]{16}");
    assertThat(id("x".repeat(65))).matches("[0-9a-f]{16}");
    assertThat(id("<script>")).matches("[0-9a-f]{16}");
    assertThat(stranger.get("/c/x").headers().firstValue("x-request-id")).isPresent();
  }

  private String id(String offered) {
    return stranger
        .header("X-Request-Id", offered)
        .get("/")
        .headers()
        .firstValue("x-request-id")
        .orElseThrow();
  }

  @Test
  void answersHugeHeadersAndGoesOn() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request("GET / HTTP/1.1", "Host: h", "X-Big: " + "a".repeat(70_000));

      assertThat(raw.readHead()).startsWith("HTTP/1.1 431 ");
    }
    assertThat(stranger.get("/").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain,415,UnsupportedMediaType",
    "application/xml,415,UnsupportedMediaType",
    "application/jsonx,415,UnsupportedMediaType",
    "'',415,UnsupportedMediaType",
    "application/json,400,RequestError",
    "APPLICATION/JSON; charset=utf-8,400,RequestError",
    "application/x+json,400,RequestError",
  })
  void takesJsonOnly(String type, int status, String error) {
    var api = type.isEmpty() ? root : root.header("Content-Type", type);

    var answer =
        api.send("POST", "/_api/v1/get-missing-paths", BodyPublishers.ofString("{not json"));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Api.json(answer).getString("error")).isEqualTo(error);
  }

  @Test
  void refusesJsonInAnotherEncodingThanItSeems() {
    var answer =
        root.header("Content-Type", "application/json")
            .send(
                "POST",
                "/_api/v1/get-missing-paths",
                BodyPublishers.ofByteArray(new byte[] {'4', 0, 0, 0, 'a', 'b', 'c', 'd'}));

    assertThat(Api.describe(answer)).startsWith("400 ").contains("it is not UTF-8");
  }

  @Test
  void boundsJsonBodiesWithAndWithoutAnnouncedLength() {
    byte[] body = " ".repeat((1 << 20) + 1).getBytes(StandardCharsets.US_ASCII);
    var api = root.header("Content-Type", "application/json");

    var announced =
        api.send("POST", "/_api/v1/get-missing-paths", BodyPublishers.ofByteArray(body));
    var chunked =
        api.send(
            "POST",
            "/_api/v1/get-missing-paths",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

    for (var answer : List.of(announced, chunked)) {
      assertThat(Api.describe(answer))
          .isEqualTo(
              "413 {\"code\":413,\"error\":\"PayloadTooLarge\",\"message\":\"The request body is"
                  + " too large: 1048576 bytes of JSON are allowed\"}");
    }
  }

  @Test
  void givesUpOnJsonThatStopsArriving() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request(
          "POST /_api/v1/get-missing-paths HTTP/1.1",
          "Host: h",
          AUTH,
          "Content-Type: application/json",
          "Content-Length: 100");
      raw.send("{");

      var answer = raw.readAnswer();

      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("\"error\":\"RequestTimeout\"");
      assertThat(raw.readToEnd()).isEmpty();
    }
  }

  @Test
  void tellsAWaitingClientToSendItsJson() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request(
          "POST /_api/v1/get-missing-paths HTTP/1.1",
          "Host: h",
          AUTH,
          "Content-Type: application/json",
          "Expect: 100-continue",
          "Content-Length: 2");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 100 ");
      assertThat(raw.send("{}").readAnswer()).startsWith("HTTP/1.1 422 ");
    }
  }

  @Test
  void gathersNoJsonOfStrangers() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request(
          "POST /_api/v1/get-missing-paths HTTP/1.1",
          "Host: h",
          "Content-Type: application/json",
          "Content-Length: 1000000");

      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void keepsTheConnectionWhenABodyWasAnsweredEarly() throws IOException {
    try (var raw = new RawHttp()) {
      var body = "x".repeat(10_000);
      for (int i = 0; i < 3; i++) {
        raw.send(
            "POST /_api/v1/unknown HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n" + body);

        assertThat(raw.readAnswer()).startsWith("HTTP/1.1 404 ");
      }
    }
  }

  @Test
  void closesTheConnectionWhenTheRestOfABodyIsTooLong() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request("POST /_api/v1/unknown HTTP/1.1", "Host: h", "Content-Length: 5000000");
      raw.send("abc");

      var answer = raw.readAnswer();

      assertThat(answer.toLowerCase(Locale.ROOT))
          .startsWith("http/1.1 404 ")
          .contains("connection: close");
      assertThat(raw.readToEnd()).isEmpty();
    }
  }
}

package dev.mansard.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.access.RsaTokens;
import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.Fortress;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.ServerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests made to do harm, sent to the server itself; {@code ProxySystemIT} sends those about the
 * ends of bodies through nginx. What is merely wrong is in {@link HttpPlumbingIT}, clients that
 * leave or stall in {@code UnrulyClientIT}.
 */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
@TestProfile(Fortress.class)
class HostileRequestIT {
  private static final String POST = "POST /_api/v1/get-missing-paths HTTP/1.1";
  private static final String JSON =
      "Content-Type: application/json\r\nAuthorization: Bearer " + RsaTokens.pusher();
  private static final String SECOND = "GET /second HTTP/1.1\r\nHost: h\r\n\r\n";
  private final Api stranger = Api.stranger();

  @AfterEach
  void stillServes() {
    assertThat(stranger.get("/").statusCode()).isEqualTo(200);
  }

  /** The end of the body is not where one of two servers might take it to be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4, 5",
        "Content-Length: +4",
        "Content-Length: -4",
        "Content-Length: 0x4",
        "Content-Length: 4 4",
        "Content-Length: 4\r\n\tTransfer-Encoding: chunked",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      })
  void refusesUnclearEndsOfBodiesAndCloses(String framing) throws IOException {
    try (var raw = new RawHttp()) {
      raw.send(post(framing) + "0\r\n\r\n" + SECOND);

      var answers = everything(raw);

      assertThat(answers).startsWith("HTTP/1.1 400 ");
      assertThat(answers.split("HTTP/1\\.1 ", -1)).as(answers).hasSize(2);
    }
  }

  @Test
  void takesTheChunksWhereThereIsALengthToo() throws IOException {
    try (var raw = new RawHttp()) {
      raw.send(post("Content-Length: 60\r\nTransfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n");

      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 422 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "-1\r\n\r\n", "ffffffffffffffffff\r\n{}"})
  void refusesBadChunks(String body) throws IOException {
    try (var raw = new RawHttp()) {
      raw.send(post("Transfer-Encoding: chunked") + body + SECOND);

      assertThat(everything(raw)).doesNotContain("HTTP/1.1 200 ", "HTTP/1.1 404 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/c/../../etc/passwd",
        "/c/..%2f..%2fetc%2fpasswd.narinfo",
        "/c/%2e%2e/%2e%2e/etc/passwd",
        "/c/nar/../../etc/passwd.nar",
        "/c/nar/..%2f..%2f..%2fetc%2fpasswd.nar",
        "/c/nar/%2e%2e%5c%2e%2e%5cetc%5cpasswd.nar",
        "/c/nar/....//....//etc/passwd.nar",
        "/c/nar/%00.nar",
        "/c/nar/%c0%ae%c0%ae.nar",
        "/%2fetc%2fpasswd/nix-cache-info",
        "/_api/v1/cache-config/..%2f..%2fpins",
        "/_api/v1/pins/c/..%2f..%2fx",
        "/c%00/nix-cache-info",
        "/c;x=1/nix-cache-info",
        "//etc/passwd",
        "/c\\..\\..\\etc/nix-cache-info",
      })
  void leadsNowhereButToCaches(String path) throws IOException {
    long blobs = countBlobs();
    try (var raw = new RawHttp()) {
      raw.request("GET " + path + " HTTP/1.1", "Host: h");

      var answer = raw.readAnswer();

      assertThat(answer).matches("(?s)HTTP/1\\.1 (400|401|404) .*").doesNotContain("root:");
    }
    assertThat(countBlobs()).isEqualTo(blobs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/c%0d%0aX-Evil:%201/nix-cache-info",
        "/c/00000000000000000000000000000000%0d%0aX-Evil:%201.narinfo",
        "/c/nar/00000000000000000000000000000000.nar%0d%0aX-Evil:%201",
        "/c/nar/00000000000000000000000000000000.nar?nar=%0d%0aX-Evil:%201",
        "/_api/v1/cache-config/c%0d%0aX-Evil:%201",
        "/_api/v1/pins/c/v1%0d%0aX-Evil:%201",
        "/%E5%98%8D%E5%98%8AX-Evil:%201/nix-cache-info",
      })
  void letsNoNameBecomeAHeader(String path) throws IOException {
    try (var raw = new RawHttp()) {
      raw.request(
          "GET " + path + " HTTP/1.1",
          "Host: h",
          "X-Request-Id: a\u0085X-Evil: 1",
          "X-Forwarded-Proto: https\u000bX-Evil: 1",
          "Connection: close");

      var head = everything(raw).split("\r\n\r\n", 2)[0].toLowerCase(Locale.ROOT);

      assertThat(head).matches("(?s)http/1\\.1 4\\d\\d .*").doesNotContain("\nx-evil");
    }
  }

  /** Compressed bodies are not asked for, and not unpacked: the bomb is no JSON. */
  @Test
  void unpacksNothingThatIsSent() {
    var bomb = gzip(new byte[20 << 20]);
    var api = Api.with(RsaTokens.pusher()).header("Content-Type", "application/json");

    for (var coding : new String[] {"gzip", "deflate", "zstd", "br"}) {
      var answer =
          api.header("Content-Encoding", coding)
              .send("POST", "/_api/v1/get-missing-paths", BodyPublishers.ofByteArray(bomb));

      assertThat(Api.describe(answer)).startsWith("400 ").contains("as JSON");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":",
        "{\"cache\":9",
        "{\"cache\":\"\\u0000",
        "{\"cache\":1e9999999999,\"a\":[1,2,",
      })
  void survivesJsonThatIsDeepLongOrLarge(String unit) {
    var api = Api.with(RsaTokens.pusher()).header("Content-Type", "application/json");
    for (var text : new String[] {unit.repeat(1_000_000 / unit.length()), "9".repeat(1_000_000)}) {
      var answer = api.send("POST", "/_api/v1/get-missing-paths", BodyPublishers.ofString(text));

      assertThat(answer.statusCode()).isIn(400, 422);
    }
  }

  /** The one goes silent in the middle of its headers, the other is never silent for long. */
  @Test
  void closesWhenHeadersStopAndWhenJsonTricklesIn() throws Exception {
    try (var silent = new RawHttp();
        var slow = new RawHttp()) {
      silent.send("GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ");
      slow.request(POST, "Host: h", JSON, "Content-Length: 1000");
      var sender = Thread.ofVirtual().start(() -> trickle(slow));

      assertThat(slow.readAnswer())
          .startsWith("HTTP/1.1 408 ")
          .contains("The body was not complete after 7500 ms.");
      sender.interrupt();
      sender.join();
      assertThat(everything(silent)).isEmpty();
    }
  }

  /** With a token, which makes it no better. */
  @Test
  void closesWhenAPreambleTricklesIn() throws Exception {
    try (var slow = new RawHttp()) {
      slow.request(
          "PUT /_api/v1/upload-path HTTP/1.1",
          "Host: h",
          "Authorization: Bearer " + RsaTokens.pusher(),
          "X-Attic-Nar-Info-Preamble-Size: 1000",
          "Content-Length: 2000");
      var sender = Thread.ofVirtual().start(() -> trickle(slow));

      assertThat(slow.readAnswer())
          .startsWith("HTTP/1.1 408 ")
          .contains("The body was not complete after 7500 ms.");
      sender.interrupt();
      sender.join();
    }
  }

  /** To be sent with the body in one piece: what comes after the server has closed is an error. */
  private static String post(String framing) {
    return String.join("\r\n", POST, "Host: h", JSON, framing) + "\r\n\r\n";
  }

  private static void trickle(RawHttp raw) {
    try {
      raw.sendSlowly(Duration.ofMillis(200), Collections.nCopies(1000, new byte[] {' '}));
    } catch (IOException | InterruptedException e) {
      // the server has closed
    }
  }

  /** All that comes until the server closes, gently or not. */
  private static String everything(RawHttp raw) throws IOException {
    try {
      return raw.readToEnd();
    } catch (SocketException e) {
      return "";
    }
  }

  private static long countBlobs() throws IOException {
    try (var files = Files.walk(ServerResource.blobs())) {
      return files.count();
    }
  }

  private static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(out)) {
      packed.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}

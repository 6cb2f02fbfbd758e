package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that leave, stall, wait or send too much: nobody else may notice. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class UnrulyClientIT {
  private static final String PUT = "PUT /_api/v1/upload-path HTTP/1.1";
  private static final String AUTH = "Authorization: bearer " + Tokens.root();
  private final Api root = Api.root();
  private final String cache = "x" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeEach
  void createCache() {
    root.createCache(cache, false);
  }

  @Test
  void survivesAThousandUploadsGivenUpInTheMiddle() throws IOException, SQLException {
    for (int i = 0; i < 1000; i++) {
      var nar = i % 10 == 0 ? SampleNar.large(300_000) : SampleNar.small();
      try (var raw = new RawHttp()) {
        raw.request(PUT, "Host: h", AUTH, info(nar), "Content-Length: " + nar.size());
        raw.send(Arrays.copyOf(nar.bytes(), nar.size() / 2));
        raw.abort();
      }
    }

    assertHealthy();
    assertThat(
            Rows.one(
                "select count(*) from mansard.object o join mansard.cache c on c.id = o.cache_id where c.name = '"
                    + cache
                    + "'"))
        .isEqualTo("1");
  }

  @Test
  void survivesAThousandDownloadsGivenUpInTheMiddle() throws IOException {
    var nar = SampleNar.large(3_000_000);
    nar.push(root, cache);
    for (int i = 0; i < 1000; i++) {
      try (var raw = new RawHttp()) {
        raw.request("GET /" + cache + "/nar/" + nar.hash() + ".nar HTTP/1.1", "Host: h", AUTH);
        if (i % 2 == 0) {
          assertThat(raw.in().readNBytes(100)).hasSize(100);
        }
        raw.abort();
      }
    }

    assertHealthy();
  }

  @Test
  void survivesAbruptDisconnectsOfSettingsUnderLoad() throws IOException, InterruptedException {
    for (int round = 0; round < 10; round++) {
      var threads = new Thread[64];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = Thread.startVirtualThread(this::askForSettingsAndLeave);
      }
      for (var thread : threads) {
        thread.join();
      }
    }

    assertHealthy();
    assertThat(root.get("/_api/v1/cache-config/" + cache).statusCode()).isEqualTo(200);
    assertThat(root.patch("/_api/v1/cache-config/" + cache, "{\"priority\":3}").statusCode())
        .isEqualTo(200);
  }

  private void askForSettingsAndLeave() {
    for (int i = 0; i < 5; i++) {
      try (var raw = new RawHttp()) {
        raw.request("GET /_api/v1/cache-config/" + cache + " HTTP/1.1", "Host: h", AUTH);
        raw.request("GET /" + cache + "/nix-cache-info HTTP/1.1", "Host: h", AUTH);
        raw.abort();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void givesUpOnABodyThatStopsArriving() throws IOException {
    var nar = SampleNar.small();
    try (var raw = new RawHttp()) {
      raw.request(PUT, "Host: h", AUTH, info(nar), "Transfer-Encoding: chunked");
      raw.send("5\r\nabcde\r\n");
      var start = Instant.now();

      var answer = raw.readAnswer();

      assertThat(answer)
          .startsWith("HTTP/1.1 408 ")
          .contains("\"error\":\"RequestTimeout\"", "Nothing was received for 2000 ms");
      assertThat(raw.readToEnd()).isEmpty();
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }
    assertHealthy();
  }

  @Test
  void givesUpOnAPreambleThatStopsArriving() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request(
          PUT,
          "Host: h",
          AUTH,
          "X-Attic-Nar-Info-Preamble-Size: 100",
          "Transfer-Encoding: chunked");
      raw.send("1\r\n{\r\n");

      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 408 ");
      assertThat(raw.readToEnd()).isEmpty();
    }
  }

  @Test
  void waitsForNoPreambleOfAStranger() throws IOException {
    try (var raw = new RawHttp()) {
      raw.request(
          PUT, "Host: h", "X-Attic-Nar-Info-Preamble-Size: 100", "Transfer-Encoding: chunked");

      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void isNotFooledByAChunkedBodyThatDripsOn() throws IOException, InterruptedException {
    var nar = SampleNar.small();
    try (var raw = new RawHttp()) {
      raw.request(PUT, "Host: h", AUTH, info(nar), "Transfer-Encoding: chunked");
      var bytes = nar.bytes();
      var parts = new ArrayList<byte[]>();
      for (int i = 0; i < 4; i++) {
        int from = bytes.length / 4 * i;
        int to = i == 3 ? bytes.length : from + bytes.length / 4;
        parts.add(httpChunk(bytes, from, to - from));
      }
      raw.sendSlowly(Duration.ofMillis(700), parts);
      raw.send("0\r\n\r\n");

      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void asksForTheBodyOnlyWhenNothingSpeaksAgainstIt() throws IOException {
    var nar = SampleNar.small();
    try (var raw = new RawHttp()) {
      raw.request(
          PUT, "Host: h", AUTH, info(nar), "Content-Length: " + nar.size(), "Expect: 100-continue");

      assertThat(raw.readHead()).startsWith("HTTP/1.1 100 ");
      assertThat(raw.send(nar.bytes()).readAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void sparesAWaitingClientTheTransfer() throws IOException {
    var nar = SampleNar.large(1_000_000);
    try (var raw = new RawHttp()) {
      raw.request(
          PUT, "Host: h", info(nar), "Content-Length: " + nar.size(), "Expect: 100-continue");

      var answer = raw.readAnswer();

      assertThat(answer).startsWith("HTTP/1.1 401 ");
      assertThat(raw.readToEnd()).isEmpty();
    }
  }

  @Test
  void letsAClientReadTheAnswerWhileItStillSends() throws IOException {
    var nar = SampleNar.large(900_000);
    try (var raw = new RawHttp()) {
      raw.request(PUT, "Host: h", info(nar), "Content-Length: " + nar.size());
      raw.send(nar.bytes());

      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 401 ");
      assertThat(raw.request("GET / HTTP/1.1", "Host: h").readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  private String info(SampleNar nar) {
    return "X-Attic-Nar-Info: " + nar.info(cache).encode();
  }

  /** A push and a pull still work, quickly. */
  private void assertHealthy() {
    var nar = SampleNar.small();
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertThat(root.get("/" + cache + "/nar/" + nar.hash() + ".nar").statusCode()).isEqualTo(200);
  }

  private static byte[] httpChunk(byte[] bytes, int offset, int length) {
    var chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk.write(bytes, offset, length);
    chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return chunk.toByteArray();
  }
}

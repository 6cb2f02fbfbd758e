package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.RawHttp;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many uploads under way or waiting, each with as much to say about its NAR as is allowed. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
@TestProfile(ManyInfosIT.Patient.class)
class ManyInfosIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LARGEST = 1 << 20;
  private static final int AT_ONCE = 8;
  private static final String LEASES = "select count(*) from mansard.lease";

  /** Seats for all, and memory for eight of the largest infos. */
  public static final class Patient implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "mansard.upload.max-nar-info-size", Integer.toString(LARGEST),
          "mansard.upload.max-concurrent", "100",
          "mansard.upload.admission", "300ms",
          "mansard.upload.idle-timeout", "60s");
    }
  }

  private final Api root = Api.root();
  private final String cache = "i" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeEach
  void createCache() {
    root.createCache(cache, false);
  }

  @Test
  void takesNoMoreLargeInfosThanThereIsMemoryFor() throws IOException {
    var uploads = new ArrayList<RawHttp>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        uploads.add(begin(SampleNar.small()));
      }

      awaitLeases(AT_ONCE);

      assertThat(pushWithLargeInfo()).isEqualTo(503);
      assertThat(SampleNar.small().push(root, cache).statusCode()).isEqualTo(200);
    } finally {
      for (var each : uploads) {
        each.abort();
      }
    }
    awaitLeases(0);
    assertThat(pushWithLargeInfo()).isEqualTo(200);
  }

  /** Long before the server gives up a client that is silent. */
  @Test
  void anUploadThatIsGivenUpLeavesNothingBehind() throws Exception {
    try (var raw = begin(SampleNar.small())) {
      awaitLeases(1);

      raw.abort();
    }

    awaitLeases(0);
  }

  /** An upload has one when its info is counted, and until its end. */
  private static void awaitLeases(int count) {
    await().atMost(LIMIT).until(() -> Rows.one(LEASES).equals(Integer.toString(count)));
  }

  private int pushWithLargeInfo() {
    var nar = SampleNar.small();
    var body = BodyPublishers.ofByteArrays(List.of(largeInfo(nar), nar.bytes()));
    return root.header("X-Attic-Nar-Info-Preamble-Size", Integer.toString(LARGEST))
        .send("PUT", "/_api/v1/upload-path", body)
        .statusCode();
  }

  private RawHttp begin(SampleNar nar) throws IOException {
    return new RawHttp()
        .request(
            "PUT /_api/v1/upload-path HTTP/1.1",
            "Host: h",
            "Authorization: Bearer " + Tokens.root(),
            "X-Attic-Nar-Info-Preamble-Size: " + LARGEST,
            "Content-Length: " + (LARGEST + nar.size()))
        .send(largeInfo(nar))
        .send(new byte[] {nar.bytes()[0]});
  }

  /** Malformed signatures are left out, so that any text may stand there. */
  private byte[] largeInfo(SampleNar nar) {
    var info = nar.info(cache);
    int left = LARGEST - info.encode().length() - 2;
    info.put("sigs", new JsonArray().add("x".repeat(left)));
    return info.encode().getBytes(StandardCharsets.US_ASCII);
  }
}

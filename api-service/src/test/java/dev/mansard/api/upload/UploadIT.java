package dev.mansard.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.FakeSigningClient;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchableStorage;
import dev.mansard.api.testing.Zstd;
import dev.mansard.protocol.narinfo.NarInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.signing.PublicKey;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class UploadIT {
  private final Api root = Api.root();
  private final String cache = "u" + UUID.randomUUID().toString().substring(0, 8);
  @Inject FakeSigningClient signer;
  @Inject SwitchableStorage storage;

  @BeforeEach
  void createCache() {
    root.createCache(cache, false);
  }

  @Test
  void takesANarWithItsInfoInAHeader() {
    var nar = SampleNar.small();

    var answer = nar.push(root, cache);

    assertThat(Api.describe(answer))
        .matches("200 \\{\"kind\":\"Uploaded\",\"file_size\":[0-9]+,\"frac_deduplicated\":null}");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertServed(nar);
  }

  @Test
  void takesANarWithItsInfoInFrontOfIt() {
    var nar = SampleNar.small();
    byte[] info = nar.info(cache).encode().getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(info, info.length + nar.size());
    System.arraycopy(nar.bytes(), 0, body, info.length, nar.size());

    var answer =
        root.header("X-Attic-Nar-Info-Preamble-Size", Integer.toString(info.length))
            .send(
                "PUT",
                "/_api/v1/upload-path",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertServed(nar);
  }

  @Test
  void takesALargeNarAndTellsWhatWasNew() {
    var nar = SampleNar.large(9_000_000);

    var answer = Api.json(nar.push(root, cache));

    assertThat(answer.getString("kind")).isEqualTo("Uploaded");
    assertThat(answer.getLong("file_size")).isGreaterThan(8_900_000L);
    assertThat(answer.getDouble("frac_deduplicated")).isZero();
    assertServed(nar);
  }

  @Test
  void mapsAKnownNarWithoutStoringItAgain() {
    var nar = SampleNar.small();
    nar.push(root, cache);

    var again = nar.push(root, cache);
    var elsewhere = nar.withOtherPath().push(root, cache);

    var expected = "200 {\"kind\":\"Deduplicated\",\"frac_deduplicated\":null}";
    assertThat(Api.describe(again)).isEqualTo(expected);
    assertThat(Api.describe(elsewhere)).isEqualTo(expected);
  }

  @Test
  void demandsTheWholeBodyOfAKnownNar() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    var info = nar.withOtherPath().info(cache);

    assertRefused(
        SampleNar.push(root, info, new byte[0]),
        "TruncatedNar",
        "Truncated NAR: got 0 of " + nar.size() + " bytes; a proxy");
    assertRefused(
        SampleNar.push(root, info, Arrays.copyOf(nar.bytes(), nar.size() + 8)),
        "RequestError",
        "Bad NAR Hash or Size: ");
    assertThat(narInfo(info.getString("store_path_hash")).statusCode()).isEqualTo(404);
  }

  @Test
  void keepsTheFirstOfTwoContentsAndNamesBothHashes() {
    var first = SampleNar.small();
    var second = first.withOtherContent();
    first.push(root, cache);

    var answer = second.push(root, cache);

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Api.json(answer).getString("error")).isEqualTo("ObjectConflict");
    assertThat(Api.json(answer).getString("message"))
        .contains(first.narHash().formatBase32(), second.narHash().formatBase32());
    assertServed(first);
  }

  @Test
  void tellsTruncatedFromWrongBodies() {
    var nar = SampleNar.small();
    byte[] bytes = nar.bytes();
    var flipped = nar.bytes();
    flipped[bytes.length / 2] ^= 1;

    assertRefused(
        SampleNar.push(root, nar.info(cache), Arrays.copyOf(bytes, bytes.length - 8)),
        "TruncatedNar",
        "Truncated NAR: got %d of %d bytes; a proxy in between may limit"
            .formatted(bytes.length - 8, bytes.length));
    assertRefused(SampleNar.push(root, nar.info(cache), flipped), "RequestError", "");
    assertThat(narInfo(nar.hash().value()).statusCode()).isEqualTo(404);
  }

  @Test
  void refusesWhatIsNoNarAlthoughItsHashIsRight() {
    byte[] text = "this is not an archive, but says so".getBytes(StandardCharsets.US_ASCII);
    var info =
        SampleNar.small()
            .info(cache)
            .put("nar_hash", Sha256.digest(text).formatHex())
            .put("nar_size", text.length);

    assertRefused(SampleNar.push(root, info, text), "RequestError", "Malformed NAR: ");
  }

  @Test
  void refusesASizeThatIsTooSmall() {
    var nar = SampleNar.small();

    var answer = nar.push(root, nar.info(cache).put("nar_size", nar.size() - 8));

    assertRefused(answer, "RequestError", "");
    assertThat(narInfo(nar.hash().value()).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "/gnu/store/HASH-x,is not in the store directory",
    "/nix/store/sub/HASH-x,is not in the store directory",
  })
  void refusesPathsOutsideOfTheStoreDirectory(String path, String message) {
    var nar = SampleNar.small();

    var answer =
        nar.push(root, nar.info(cache).put("store_path", path.replace("HASH", nar.hash().value())));

    assertRefused(answer, "RequestError", "");
    assertThat(Api.json(answer).getString("message")).contains(message);
  }

  @Test
  void refusesBadInfoBeforeAskingWhoItIs() {
    var stranger = Api.stranger();

    assertRefused(
        stranger.send("PUT", "/_api/v1/upload-path", BodyPublishers.ofString("x")),
        "RequestError",
        "X-Attic-Nar-Info must be set");
    assertRefused(
        SampleNar.push(stranger, new JsonObject(), new byte[0]), "RequestError", "upload info");
  }

  @Test
  void readsInfoOutOfTheBodyOnlyForThoseWithAToken() {
    assertRefused(pushLongInfo(root), "RequestError", "Upload info is too large");
    assertThat(pushLongInfo(Api.stranger()).statusCode()).isEqualTo(401);
  }

  private static HttpResponse<byte[]> pushLongInfo(Api api) {
    return api.header("X-Attic-Nar-Info-Preamble-Size", "65537")
        .send("PUT", "/_api/v1/upload-path", BodyPublishers.ofByteArray(new byte[100_000]));
  }

  @Test
  void answersAnUnauthorizedClientThatSendsMuch() {
    var nar = SampleNar.large(3_000_000);

    var answer = nar.push(Api.stranger(), cache);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate"))
        .contains("Basic realm=\"mansard\", Bearer realm=\"mansard\"");
  }

  @Test
  void servesSortedReferencesAndWhatElseWasSaid() {
    var nar = SampleNar.small();
    var refs = new JsonArray().add("z".repeat(32) + "-z").add("0".repeat(32) + "-a");
    var info =
        nar.info(cache)
            .put("references", refs.copy().add("z".repeat(32) + "-z"))
            .put("deriver", "0".repeat(32) + "-x.drv")
            .put("ca", "fixed:r:sha256:abc")
            .put("system", "x86_64-linux");

    assertThat(nar.push(root, info).statusCode()).isEqualTo(200);

    var text = Api.text(narInfo(nar.hash().value()));
    assertThat(text)
        .contains(
            "\nReferences: " + "0".repeat(32) + "-a " + "z".repeat(32) + "-z\n",
            "\nDeriver: " + "0".repeat(32) + "-x.drv\n",
            "\nCA: fixed:r:sha256:abc\n")
        .doesNotContain("System");
    assertThat(Api.json(root.get("/_api/v1/cache-config/" + cache)).getString("public_key"))
        .satisfies(
            key ->
                assertThat(
                        PublicKey.parse(key)
                            .verifies(
                                NarInfo.parse(text).fingerprint().bytes(),
                                NarInfo.parse(text).signatures().getFirst()))
                    .isTrue());
  }

  @Test
  void failsEarlyWhileTheSignerIsAway() {
    var nar = SampleNar.small();
    signer.setAway(true);
    try {
      var answer = nar.push(root, cache);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).contains("5");
      assertThat(Api.json(answer).getString("error")).isEqualTo("ServiceUnavailable");
    } finally {
      signer.setAway(false);
    }
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
  }

  @Test
  void saysThatTheStorageIsFullAndKeepsNothing() throws SQLException {
    var nar = SampleNar.small();
    storage.failWith(SwitchableStorage.full());
    try {
      var answer = nar.push(root, cache);

      assertThat(Api.describe(answer))
          .isEqualTo(
              "507 {\"code\":507,\"error\":\"InsufficientStorage\",\"message\":\"The storage of"
                  + " this server is full.\"}");
    } finally {
      storage.failWith(null);
    }
    assertThat(narInfo(nar.hash().value()).statusCode()).isEqualTo(404);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertServed(nar);
  }

  @Test
  void asksToComeBackWhileTheDatabaseIsDown() {
    var nar = SampleNar.small();
    ServerResource.line().cut();
    try {
      for (var answer :
          new HttpResponse<?>[] {
            nar.push(root, cache), root.get("/" + cache + "/nix-cache-info"),
            narInfo(nar.hash().value()), root.get("/_api/v1/cache-config/" + cache)
          }) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
      }
    } finally {
      ServerResource.line().mend();
    }
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertServed(nar);
  }

  @Test
  void takesSixtyFourIdenticalUploadsAtOnce() throws InterruptedException, SQLException {
    var nar = SampleNar.large(700_000);
    var answers = Collections.synchronizedList(new ArrayList<String>());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 64; i++) {
      threads.add(
          Thread.startVirtualThread(() -> answers.add(Api.describe(nar.push(root, cache)))));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(answers).hasSize(64).allMatch(answer -> answer.startsWith("200 "));
    assertThat(
            Rows.one(
                "select count(*) from mansard.nar where nar_hash = '\\x"
                    + nar.narHash().hex()
                    + "'"))
        .isEqualTo("1");
    assertServed(nar);
  }

  private HttpResponse<byte[]> narInfo(String hash) {
    return root.get("/" + cache + "/" + hash + ".narinfo");
  }

  private void assertServed(SampleNar nar) {
    var info = NarInfo.parse(Api.text(narInfo(nar.hash().value())));
    var body = root.get("/" + cache + "/" + info.url());
    assertThat(body.statusCode()).isEqualTo(200);
    assertThat(Zstd.decompress(body.body())).isEqualTo(nar.bytes());
  }

  private static void assertRefused(HttpResponse<byte[]> answer, String error, String message) {
    assertThat(Api.json(answer).getString("error")).isEqualTo(error);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Api.json(answer).getString("message"))
        .startsWith("General request error: " + message);
  }
}

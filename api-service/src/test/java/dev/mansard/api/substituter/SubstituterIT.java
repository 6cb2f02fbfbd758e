package dev.mansard.api.substituter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.FakeSigningClient;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.SwitchablePresigner;
import dev.mansard.api.testing.Tokens;
import dev.mansard.api.testing.Zstd;
import dev.mansard.protocol.narinfo.NarInfo;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.protocol.signing.Signature;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class SubstituterIT {
  private final Api root = Api.root();
  private final Api stranger = Api.stranger();
  private final String cache = "s" + UUID.randomUUID().toString().substring(0, 8);
  private final String hidden = "h" + UUID.randomUUID().toString().substring(0, 8);
  @Inject FakeSigningClient signer;
  @Inject SwitchablePresigner presigner;

  @BeforeEach
  void createCaches() {
    root.createCache(cache, true);
    root.createCache(hidden, false);
  }

  @Test
  void tellsNixAboutTheCache() {
    var answer = stranger.get("/" + cache + "/nix-cache-info");

    assertThat(Api.describe(answer))
        .isEqualTo("200 WantMassQuery: 1\nStoreDir: /nix/store\nPriority: 41\n");
    assertHeader(answer, "content-type", "text/x-nix-cache-info");
    assertHeader(answer, "x-attic-cache-visibility", "public");
    assertHeader(answer, "cache-control", "public, max-age=300");
  }

  @Test
  void tellsAllAboutAPath() {
    var nar = SampleNar.small();
    nar.push(root, cache);

    var answer = stranger.get("/" + cache + "/" + nar.hash() + ".narinfo");
    var info = NarInfo.parse(Api.text(answer));

    assertHeader(answer, "content-type", "text/x-nix-narinfo");
    assertHeader(answer, "x-attic-cache-visibility", "public");
    assertHeader(answer, "cache-control", "public, max-age=300");
    assertThat(info.storePath()).isEqualTo(nar.path());
    assertThat(info.url())
        .isEqualTo("nar/" + nar.hash() + ".nar.zst?nar=" + nar.narHash().base32());
    assertThat(info.narHash()).isEqualTo(nar.narHash());
    assertThat(info.narSize()).isEqualTo(nar.size());
    assertThat(info.signatures()).hasSize(1);
    assertThat(publicKey(cache).verifies(info.fingerprint().bytes(), info.signatures().getFirst()))
        .isTrue();
    var body = stranger.get("/" + cache + "/" + info.url()).body();
    assertThat(info.fileSize()).hasValue(body.length);
    assertThat(info.fileHash()).contains(Sha256.digest(body));
    assertThat(Api.text(answer)).contains("\nNarHash: sha256:" + nar.narHash().base32() + "\n");
  }

  @Test
  void answersHeadLikeGetWithoutBody() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    for (var path :
        new String[] {
          "/" + cache + "/nix-cache-info",
          "/" + cache + "/" + nar.hash() + ".narinfo",
          "/" + cache + "/nar/" + nar.hash() + ".nar"
        }) {
      var head = stranger.head(path);
      var get = stranger.get(path);

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      for (var name : new String[] {"content-type", "etag", "cache-control", "accept-ranges"}) {
        assertThat(head.headers().firstValue(name)).isEqualTo(get.headers().firstValue(name));
      }
    }
    assertHeader(
        stranger.head("/" + cache + "/nar/" + nar.hash() + ".nar"),
        "content-length",
        Integer.toString(stranger.get("/" + cache + "/nar/" + nar.hash() + ".nar").body().length));
  }

  @Test
  void servesTheNarUnderAllItsNames() {
    var nar = SampleNar.large(2_000_000);
    nar.push(root, cache);
    var base = "/" + cache + "/nar/" + nar.hash();

    for (var name :
        new String[] {".nar", ".nar.zst", ".nar.zst?nar=" + nar.narHash().base32(), ".nar?x=y"}) {
      var answer = stranger.get(base + name);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertHeader(answer, "content-type", "application/x-nix-nar");
      assertHeader(answer, "content-length", Integer.toString(answer.body().length));
      assertHeader(answer, "accept-ranges", "bytes");
      assertHeader(
          answer,
          "cache-control",
          name.contains("?nar=") ? "public, max-age=31536000, immutable" : "public, max-age=3600");
      assertThat(Zstd.decompress(answer.body())).isEqualTo(nar.bytes());
    }
    for (var name : new String[] {".nar.xz", ".nar.zst?nar=" + "0".repeat(52)}) {
      assertThat(Api.json(stranger.get(base + name)).getString("error")).isEqualTo("NoSuchObject");
    }
  }

  @Test
  void sendsTheClientToTheBucketIfAWholePackIsThere() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    var path = "/" + cache + "/nar/" + nar.hash() + ".nar";
    presigner.setOn(true);
    try {
      var answer = stranger.get(path);

      assertThat(Api.describe(answer)).isEqualTo("307 ");
      assertThat(answer.headers().firstValue("location").orElseThrow())
          .startsWith("https://bucket.example/packs/")
          .endsWith(".pack?for=600");
      assertHeader(answer, "cache-control", "no-store");
      assertHeader(answer, "x-attic-cache-visibility", "public");
      // A URL presigned for GET is refused to a HEAD.
      assertThat(stranger.head(path).statusCode()).isEqualTo(200);
      assertThat(stranger.get("/" + hidden + "/nar/" + nar.hash() + ".nar").statusCode())
          .isEqualTo(401);
    } finally {
      presigner.setOn(false);
    }
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-0", "bytes=5-1000", "bytes=300000-", "bytes=-77", "bytes=100-99999999"})
  void servesPartsOfANar(String range) {
    var nar = SampleNar.large(700_000);
    nar.push(root, cache);
    var path = "/" + cache + "/nar/" + nar.hash() + ".nar";
    byte[] whole = stranger.get(path).body();
    var expected = ByteRange.find(range, whole.length).orElseThrow();

    var answer = stranger.header("Range", range).get(path);

    assertThat(answer.statusCode()).isEqualTo(206);
    assertHeader(answer, "content-range", expected.contentRange(whole.length));
    assertHeader(answer, "content-length", Long.toString(expected.count()));
    assertThat(answer.body())
        .isEqualTo(Arrays.copyOfRange(whole, (int) expected.first(), (int) expected.last() + 1));
  }

  @Test
  void knowsWhatTheClientHas() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    var path = "/" + cache + "/nar/" + nar.hash() + ".nar";
    var whole = stranger.get(path);
    var tag = whole.headers().firstValue("etag").orElseThrow();

    var unchanged = stranger.header("If-None-Match", tag).get(path);
    var resumed = stranger.header("If-Range", tag).header("Range", "bytes=10-").get(path);
    var changed = stranger.header("If-Range", "\"x\"").header("Range", "bytes=10-").get(path);
    var outside = stranger.header("Range", "bytes=99999999-").get(path);

    assertThat(tag).matches("\"[0-9a-z]{52}\"");
    assertThat(unchanged.statusCode()).isEqualTo(304);
    assertHeader(unchanged, "etag", tag);
    assertHeader(unchanged, "x-attic-cache-visibility", "public");
    assertThat(resumed.statusCode()).isEqualTo(206);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo(whole.body());
    assertThat(outside.statusCode()).isEqualTo(416);
    assertHeader(outside, "content-range", "bytes */" + whole.body().length);
    assertThat(Api.json(outside).getString("error")).isEqualTo("RangeNotSatisfiable");
  }

  @Test
  void hidesPrivateCachesAlikeWhetherTheyExistOrNot() {
    var nar = SampleNar.small();
    nar.push(root, hidden);
    var absent = SampleNar.small();
    for (var file :
        new String[] {"nix-cache-info", "attic-cache-info", "NAR.narinfo", "nar/NAR.nar"}) {
      for (var caller :
          new Api[] {stranger, Api.with("garbage"), Api.with(Tokens.of("zz*", Set.of()))}) {
        var answers = new HashSet<String>();
        answers.add(answer(caller, hidden, file, nar));
        answers.add(answer(caller, hidden, file, absent));
        answers.add(answer(caller, "no-such-cache", file, nar));

        assertThat(answers)
            .singleElement()
            .asString()
            .startsWith(
                "401 {\"code\":401,\"error\":\"Unauthorized\",\"message\":\"Unauthorized. ");
      }
    }
  }

  private static String answer(Api caller, String cache, String file, SampleNar nar) {
    var answer = caller.get("/" + cache + "/" + file.replace("NAR", nar.hash().value()));
    var headers = new TreeMap<>(answer.headers().map());
    headers.remove("x-request-id");
    return Api.describe(answer) + headers;
  }

  @Test
  void neverMarksPrivateCachesAsPublic() {
    var nar = SampleNar.small();
    nar.push(root, hidden);
    for (var file :
        new String[] {"nix-cache-info", nar.hash() + ".narinfo", "nar/" + nar.hash() + ".nar"}) {
      var answer = root.get("/" + hidden + "/" + file);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-attic-cache-visibility")).isEmpty();
      assertThat(answer.headers().firstValue("cache-control").orElseThrow())
          .startsWith("private, ");
    }
  }

  @Test
  void saysForAShortTimeThatSomethingIsAbsent() {
    var nar = SampleNar.small();
    for (var file : new String[] {nar.hash() + ".narinfo", "nar/" + nar.hash() + ".nar"}) {
      var answer = stranger.get("/" + cache + "/" + file);

      assertThat(Api.describe(answer))
          .isEqualTo(
              "404 {\"code\":404,\"error\":\"NoSuchObject\",\"message\":\"The requested object"
                  + " does not exist.\"}");
      assertHeader(answer, "cache-control", "public, max-age=10");
      assertHeader(answer, "x-attic-cache-visibility", "public");
    }
  }

  @Test
  void keepsForeignSignaturesButNoneInItsOwnName() {
    var nar = SampleNar.small();
    var sig = Base64.getEncoder().encodeToString(new byte[64]);
    var sigs = new JsonArray().add("cache.nixos.org-1:" + sig).add(cache + ":" + sig).add("junk");

    nar.push(root, nar.info(cache).put("sigs", sigs));

    assertThat(narInfo(cache, nar).signatures().stream().map(each -> each.keyName().value()))
        .containsExactly(cache, "cache.nixos.org-1");
  }

  @Test
  void signsAnewAfterAChangeOfKeyAndServesTheOldSignatureMeanwhile() {
    var nar = SampleNar.small();
    nar.push(root, cache);
    var before = narInfo(cache, nar).signatures();
    root.patch("/_api/v1/cache-config/" + cache, "{\"keypair\":\"Generate\"}");

    signer.setAway(true);
    try {
      assertThat(narInfo(cache, nar).signatures()).isEqualTo(before);
    } finally {
      signer.setAway(false);
    }
    var after = awaitOtherThan(before.getFirst(), nar);

    assertThat(publicKey(cache).verifies(narInfo(cache, nar).fingerprint().bytes(), after))
        .isTrue();
    signer.setAway(true);
    try {
      assertThat(narInfo(cache, nar).signatures()).containsExactly(after);
    } finally {
      signer.setAway(false);
    }
  }

  @Test
  void signsWithTheKeyOfOneCacheWhileThatOfAnotherFails() throws SQLException {
    var nar = SampleNar.small();
    var other = SampleNar.small();
    nar.push(root, cache);
    other.push(root, hidden);
    var before = narInfo(hidden, other).signatures();
    root.patch("/_api/v1/cache-config/" + cache, "{\"keypair\":\"Generate\"}");
    root.patch("/_api/v1/cache-config/" + hidden, "{\"keypair\":\"Generate\"}");
    signer.retireKey(keyOf(cache)).await().atMost(Duration.ofSeconds(30));
    assertThat(narInfo(cache, nar).signatures()).as("the old one").isNotEmpty();

    assertThat(narInfo(hidden, other).signatures()).isNotEmpty().isNotEqualTo(before);
  }

  private static UUID keyOf(String cache) throws SQLException {
    return UUID.fromString(
        Rows.one("select signing_key_id::text from mansard.cache where name = '" + cache + "'"));
  }

  /** The signer is left alone for a while after it was found away. */
  private Signature awaitOtherThan(Signature old, SampleNar nar) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> narInfo(cache, nar).signatures().getFirst(), now -> !now.equals(old));
  }

  private NarInfo narInfo(String from, SampleNar nar) {
    return NarInfo.parse(Api.text(root.get("/" + from + "/" + nar.hash() + ".narinfo")));
  }

  private PublicKey publicKey(String of) {
    return PublicKey.parse(
        Api.json(root.get("/_api/v1/cache-config/" + of)).getString("public_key"));
  }

  private static void assertHeader(HttpResponse<byte[]> answer, String name, String value) {
    assertThat(answer.headers().firstValue(name)).contains(value);
  }
}

package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.Fortress;
import dev.mansard.api.testing.GuardedRoute;
import dev.mansard.api.testing.Rows;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every route with every kind of bad credentials, on a server that checks all it can: one exact
 * answer, the same whether the cache exists or not, after the same work. One permission short of
 * what a route needs is in {@link AccessMatrixIT}, claims of odd shapes in {@link
 * TokenVerifierTest}.
 */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
@TestProfile(Fortress.class)
class RefusedCredentialsIT {
  private static final String CHALLENGE = "Basic realm=\"mansard\", Bearer realm=\"mansard\"";
  private static final String NO_TOKEN =
      "No token was sent; log in with \\\"attic login\\\", or put the token as password of this host"
          + " into the netrc file.";
  private static final String NO_PERMISSION =
      "The token is valid, but gives no permission on a cache of this name.";
  private static final String OURS =
      "\"iss\":\"" + Fortress.ISSUER + "\",\"aud\":\"" + Fortress.AUDIENCE + "\",";
  private static final String ALL = "{\"r\":1,\"w\":1,\"d\":1,\"cc\":1,\"cr\":1,\"cq\":1,\"cd\":1}";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final PrivateKey FOREIGN = generate();

  private final String cache = "f" + UUID.randomUUID().toString().substring(0, 8);
  private final String absent = "g" + cache.substring(1);
  private final SampleNar nar = SampleNar.small();
  private final Api root = bearer(signed(OURS, cache, ALL));

  /** Somebody who is to get nothing, and what they are told. */
  private record Nobody(String name, Api api, String hint) {}

  @BeforeEach
  void fill() {
    root.createCache(cache, false);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertThat(GuardedRoute.PIN.ask(root, cache, nar).statusCode()).isEqualTo(200);
    assertThat(GuardedRoute.NAR_INFO.ask(root, cache, nar).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void givesNobodyAnythingNorTellsWhatExists(GuardedRoute route) {
    for (var nobody : nobodies()) {
      var present = route.ask(nobody.api(), cache, nar);
      var missing = route.ask(nobody.api(), absent, nar);

      assertThat(Api.describe(present))
          .as(nobody.name())
          .isEqualTo(
              "401 {\"code\":401,\"error\":\"Unauthorized\",\"message\":\"Unauthorized. "
                  + nobody.hint()
                  + "\"}");
      assertThat(headers(present))
          .as(nobody.name())
          .containsEntry("www-authenticate", List.of(CHALLENGE))
          .containsEntry("cache-control", List.of("no-store"));
      assertSame(nobody.name(), missing, present);
    }
    assertUntouched();
  }

  @ParameterizedTest
  @EnumSource
  void answersHeadLikeGet(GuardedRoute route) {
    if (!route.isRead()) {
      return;
    }
    for (var nobody : nobodies()) {
      var present = nobody.api().head(route.path(cache, nar));

      assertThat(present.statusCode()).as(nobody.name()).isEqualTo(401);
      assertThat(headers(present)).containsEntry("www-authenticate", List.of(CHALLENGE));
      assertSame(nobody.name(), nobody.api().head(route.path(absent, nar)), present);
    }
  }

  /** What takes time is the database; a memory that answers at once would give a cache away. */
  @ParameterizedTest
  @EnumSource
  void worksAsMuchForWhatIsHiddenAsForWhatIsAbsent(GuardedRoute route) throws SQLException {
    if (route == GuardedRoute.NAR_INFO) {
      await().atMost(LIMIT).until(() -> statements(root, route, cache).isEmpty()); // from memory
    }
    for (var nobody : List.of(stranger(), tenant("other-*"))) {
      for (int i = 0; i < 2; i++) {
        var present = statements(nobody.api(), route, cache);
        var missing = statements(nobody.api(), route, absent);

        assertThat(present).as(nobody.name()).isEqualTo(missing);
      }
    }
  }

  /** Constants are shown as such or as parameters, depending on the connection's past. */
  private List<String> statements(Api api, GuardedRoute route, String name) throws SQLException {
    Rows.all("select pg_stat_statements_reset()::text");
    assertThat(route.ask(api, name, nar).statusCode()).isIn(200, 401);
    return Rows.all(
        "select calls || ' ' || regexp_replace(query, '[$]?\\d+', '?', 'g')"
            + " from pg_stat_statements where (query like '%mansard.cache%'"
            + " or query like '%mansard.object%') and query not like '%pg_stat_statements%'"
            + " order by 1");
  }

  @Test
  void takesATokenThatIsRightInEveryRespect() {
    var everything = bearer(signed("\"exp\":4102444800,\"nbf\":1,\"iat\":1," + OURS, cache, ALL));

    assertThat(GuardedRoute.NAR_INFO.ask(everything, cache, nar).statusCode()).isEqualTo(200);
    assertThat(GuardedRoute.NAR.ask(everything, cache, nar).statusCode()).isEqualTo(200);
  }

  private static void assertSame(
      String name, HttpResponse<byte[]> missing, HttpResponse<byte[]> present) {
    assertThat(Api.describe(missing)).as(name).isEqualTo(Api.describe(present));
    assertThat(headers(missing)).as(name).isEqualTo(headers(present));
  }

  /** All but what differs from one request to the next anyway. */
  private static Map<String, List<String>> headers(HttpResponse<byte[]> answer) {
    var headers = new HashMap<>(answer.headers().map());
    headers.remove("x-request-id");
    headers.remove("date");
    return headers;
  }

  private void assertUntouched() {
    var config = Api.json(GuardedRoute.GET_CONFIG.ask(root, cache, nar));
    assertThat(config.getInteger("priority")).isEqualTo(41);
    assertThat(config.getString("retention_period")).isEqualTo("Global");
    assertThat(GuardedRoute.GET_PIN.ask(root, cache, nar).statusCode()).isEqualTo(200);
    assertThat(GuardedRoute.NAR.ask(root, cache, nar).statusCode()).isEqualTo(200);
  }

  private List<Nobody> nobodies() {
    return Stream.of(strangers(), badTimes(), badSignatures(), badClaims(), otherTenants())
        .flatMap(List::stream)
        .toList();
  }

  private static Nobody stranger() {
    return new Nobody("no token", Api.stranger(), NO_TOKEN);
  }

  private List<Nobody> strangers() {
    var unreadable = TokenFlaw.UNREADABLE_HEADER.hint().replace("\"", "\\\"");
    var good = signed(OURS, cache, ALL);
    return List.of(
        stranger(),
        new Nobody("another scheme", authorized("Digest " + good), unreadable),
        new Nobody("bare token", authorized(good), unreadable),
        new Nobody("not base64", authorized("Basic !!!"), unreadable),
        refused("cut short", good.substring(0, good.length() - 3), TokenFlaw.WRONG_SIGNATURE),
        new Nobody("nothing", authorized("Bearer "), unreadable),
        new Nobody("bad password", basic("x:y"), TokenFlaw.NOT_A_TOKEN.hint()));
  }

  private List<Nobody> badTimes() {
    return List.of(
        refused("expired", signed("\"exp\":1000000000," + OURS, cache, ALL), TokenFlaw.EXPIRED),
        refused(
            "not yet valid",
            signed("\"nbf\":4102444800," + OURS, cache, ALL),
            TokenFlaw.NOT_YET_VALID),
        refused(
            "from the future",
            signed("\"iat\":4102444800," + OURS, cache, ALL),
            TokenFlaw.FROM_THE_FUTURE));
  }

  private List<Nobody> badSignatures() {
    var claims = claims(OURS, cache, ALL);
    var none = TokenForge.unsigned("{\"alg\":\"none\"}", claims);
    var claimsRsa = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
    var flaws = new ArrayList<Nobody>();
    flaws.add(refused("alg none", none + ".", TokenFlaw.NOT_A_TOKEN));
    flaws.add(refused("alg none, some signature", none + ".AAAA", TokenFlaw.WRONG_ALGORITHM));
    flaws.add(refused("foreign key", TokenForge.rs256(FOREIGN, claims), wrongSignature()));
    for (var secret : List.of(RsaTokens.publicPem(), RsaTokens.publicDer(), new byte[1])) {
      flaws.add(
          refused(
              "HS256 with what is public",
              TokenForge.hmac(secret, TokenForge.HS256_HEADER, claims),
              TokenFlaw.WRONG_ALGORITHM));
      flaws.add(
          refused(
              "the same that says RS256",
              TokenForge.hmac(secret, claimsRsa, claims),
              wrongSignature()));
    }
    var jwk = "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},\"kid\":\"/dev/null\"}";
    flaws.add(
        refused("brings its key", TokenForge.hmac(new byte[3], jwk, claims), wrongSignature()));
    return flaws;
  }

  private static TokenFlaw wrongSignature() {
    return TokenFlaw.WRONG_SIGNATURE;
  }

  private List<Nobody> badClaims() {
    var issuer = "\"iss\":\"" + Fortress.ISSUER + "\",";
    var audience = "\"aud\":\"" + Fortress.AUDIENCE + "\",";
    return List.of(
        refused("no issuer", signed(audience, cache, ALL), TokenFlaw.WRONG_ISSUER),
        refused(
            "another issuer",
            signed("\"iss\":\"https://issuer.example.evil\"," + audience, cache, ALL),
            TokenFlaw.WRONG_ISSUER),
        refused("no audience", signed(issuer, cache, ALL), TokenFlaw.WRONG_AUDIENCE),
        refused(
            "another audience",
            signed(issuer + "\"aud\":[\"" + Fortress.AUDIENCE + "/\"],", cache, ALL),
            TokenFlaw.WRONG_AUDIENCE),
        refused("true for 1", signed(OURS, cache, "{\"r\":true}"), TokenFlaw.BAD_CLAIMS));
  }

  private List<Nobody> otherTenants() {
    return List.of(
        tenant("other-*"),
        tenant("other"),
        tenant(cache + "-*"),
        tenant(cache + "x"),
        tenant(cache.substring(0, 5)),
        tenant("*" + cache.substring(1) + "x"),
        new Nobody("no flag", bearer(signed(OURS, cache, "{}")), NO_PERMISSION),
        new Nobody("flags of 0", bearer(signed(OURS, "*", "{\"r\":0,\"w\":0}")), NO_PERMISSION),
        new Nobody("no cache", bearer(claimless()), NO_PERMISSION));
  }

  /** May do everything, elsewhere. */
  private static Nobody tenant(String pattern) {
    return new Nobody(pattern, bearer(signed(OURS, pattern, ALL)), NO_PERMISSION);
  }

  private static String claimless() {
    var claims = "{" + OURS + "\"https://jwt.attic.rs/v1\":{\"caches\":{}}}";
    return TokenForge.rs256(RsaTokens.privateKey(), claims);
  }

  private static Nobody refused(String name, String token, TokenFlaw flaw) {
    return new Nobody(name, bearer(token), flaw.hint());
  }

  private static Api bearer(String token) {
    return authorized("Bearer " + token);
  }

  private static Api basic(String pair) {
    return authorized(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  private static Api authorized(String header) {
    return Api.stranger().header("Authorization", header);
  }

  private static String signed(String more, String pattern, String flags) {
    return TokenForge.rs256(RsaTokens.privateKey(), claims(more, pattern, flags));
  }

  private static String claims(String more, String pattern, String flags) {
    return "{"
        + more
        + "\"https://jwt.attic.rs/v1\":{\"caches\":{\""
        + pattern
        + "\":"
        + flags
        + "}}}";
  }

  private static PrivateKey generate() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair().getPrivate();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

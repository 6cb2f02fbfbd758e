package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  private static final String NS = "\"https://jwt.attic.rs/v1\"";
  private static final String SECRET = JwtVectors.hs256Secret();

  @Test
  void acceptsAtticsOwnTokensUnderTheirKeys() {
    assertValid(verify(TokenKey.ofHs256Secret(SECRET), JwtVectors.hs256Token()));
    for (var key :
        List.of(
            TokenKey.ofRs256Secret(JwtVectors.rs256Secret()),
            TokenKey.ofRs256PublicKey(JwtVectors.rs256PublicKeyPkcs1()),
            TokenKey.ofRs256PublicKey(JwtVectors.rs256PublicKeySpki()))) {
      assertValid(verify(key, JwtVectors.rs256Token()));
    }
  }

  @Test
  void keepsTheOrderOfPatternsAndTheSubject() {
    var verdict = verify(TokenKey.ofHs256Secret(SECRET), JwtVectors.hs256Token());

    var token = ((TokenVerdict.Valid) verdict).token();
    assertThat(token.claims().caches().keySet().stream().map(Object::toString))
        .containsExactly("alice-*", "shared", "*");
    assertThat(token.subject()).contains("alice");
    assertThat(token.expiry()).hasValue(4_102_324_986d);
  }

  @Test
  void grantsWhatAtticGrants() {
    for (var pitfall : JwtVectors.root().path("orderPitfalls")) {
      var claims = "{" + NS + ":{\"caches\":" + pitfall.path("caches") + "}}";
      var verdict = verify(TokenForge.hs256(SECRET, claims));
      var granted =
          ((TokenVerdict.Valid) verdict)
              .token()
              .claims()
              .permissionsFor(CacheName.parse(pitfall.path("cache").textValue()));

      var expected = new HashSet<Permission>();
      pitfall.path("effective").forEach(each -> expected.add(named(each.textValue())));
      assertThat(granted).isEqualTo(expected);
    }
  }

  private static Permission named(String text) {
    return text.equals("pull") ? Permission.PULL : Permission.PUSH;
  }

  @Test
  void refusesTokensWithoutSignature() {
    var none = TokenForge.unsigned("{\"alg\":\"none\"}", claims(""));

    assertFlaw(verify(none + "."), TokenFlaw.NOT_A_TOKEN);
    assertFlaw(verify(none), TokenFlaw.NOT_A_TOKEN);
    assertFlaw(verify(none + ".AAAA"), TokenFlaw.WRONG_ALGORITHM);
  }

  @Test
  void refusesThePublicKeyAsSharedSecret() {
    byte[] pem = Base64.getDecoder().decode(JwtVectors.rs256PublicKeySpki());
    var confused = TokenForge.hmac(pem, TokenForge.HS256_HEADER, claims(""));
    var claimingRsa = TokenForge.hmac(pem, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", claims(""));
    var key = TokenKey.ofRs256PublicKey(JwtVectors.rs256PublicKeySpki());

    assertFlaw(verify(key, confused), TokenFlaw.WRONG_ALGORITHM);
    assertFlaw(verify(key, claimingRsa), TokenFlaw.WRONG_SIGNATURE);
  }

  @Test
  void refusesTheOtherAlgorithm() {
    assertFlaw(verify(JwtVectors.rs256Token()), TokenFlaw.WRONG_ALGORITHM);
    assertFlaw(
        verify(TokenKey.ofRs256Secret(JwtVectors.rs256Secret()), JwtVectors.hs256Token()),
        TokenFlaw.WRONG_ALGORITHM);
    assertFlaw(
        verify(TokenForge.hs256(SECRET, "{\"alg\":\"HS512\"}", claims(""))),
        TokenFlaw.WRONG_ALGORITHM);
    assertFlaw(
        verify(TokenForge.hs256(SECRET, "{\"alg\":\"hs256\"}", claims(""))),
        TokenFlaw.WRONG_ALGORITHM);
  }

  @Test
  void refusesForeignAndAlteredTokens() {
    var foreign = TokenForge.hs256("AAAA", claims(""));
    var good = TokenForge.hs256(SECRET, claims(""));
    int dot = good.lastIndexOf('.');
    var payloadSwapped =
        TokenForge.unsigned(TokenForge.HS256_HEADER, claims("\"sub\":\"root\","))
            + good.substring(dot);

    assertFlaw(verify(foreign), TokenFlaw.WRONG_SIGNATURE);
    assertFlaw(verify(payloadSwapped), TokenFlaw.WRONG_SIGNATURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "a.b", "a.b.c.d", "a.b.c=", "a b.c.d", "{}", "ä.b.c", "a.b.c"})
  void refusesWhatIsNoToken(String text) {
    assertFlaw(verify(text), TokenFlaw.NOT_A_TOKEN);
  }

  @Test
  void refusesAnOversizedHeader() {
    var header = "{\"alg\":\"HS256\",\"x\":\"" + "a".repeat(9000) + "\"}";

    assertFlaw(verify(TokenForge.hs256(SECRET, header, claims(""))), TokenFlaw.NOT_A_TOKEN);
  }

  @ParameterizedTest
  @CsvSource({"JWT,true", "jwt,true", "at+jwt,true", "AT+JWT,true", "JWS,false", "xJWT,false"})
  void judgesTheType(String type, boolean good) {
    var header = "{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}";

    var verdict = verify(TokenForge.hs256(SECRET, header, claims("")));

    assertThat(verdict instanceof TokenVerdict.Valid).isEqualTo(good);
  }

  @Test
  void acceptsAHeaderWithoutType() {
    assertValid(verify(TokenForge.hs256(SECRET, "{\"alg\":\"HS256\"}", claims(""))));
  }

  @ParameterizedTest
  @CsvSource({
    "exp,1800000000,VALID",
    "exp,1800000000.0,VALID",
    "exp,1799999999,EXPIRED",
    "exp,1799999999.9,EXPIRED",
    "nbf,1800000000,VALID",
    "nbf,1800000000.5,NOT_YET_VALID",
    "nbf,1800000001,NOT_YET_VALID",
    "iat,1800000000,VALID",
    "iat,1800000001,FROM_THE_FUTURE",
    "exp,'\"1900000000\"',BAD_CLAIMS",
    "exp,true,BAD_CLAIMS",
    "exp,1e999,BAD_CLAIMS",
  })
  void judgesTimesToTheMoment(String claim, String value, String expected) {
    var verdict = verify(TokenForge.hs256(SECRET, claims("\"" + claim + "\":" + value + ",")));

    assertThat(outcome(verdict)).isEqualTo(expected);
  }

  @Test
  void toleratesClocksByTheLeewayOnly() {
    var expired = TokenForge.hs256(SECRET, claims("\"exp\":1799999990,"));

    var tolerant = settings(Optional.empty(), List.of(), Duration.ofSeconds(10));
    var strict = settings(Optional.empty(), List.of(), Duration.ofSeconds(9));

    assertValid(new TokenVerifier(tolerant, clock()).verify(expired));
    assertFlaw(new TokenVerifier(strict, clock()).verify(expired), TokenFlaw.EXPIRED);
  }

  @ParameterizedTest
  @CsvSource({"'\"iss\":\"us\",',VALID", "'\"iss\":\"them\",',WRONG_ISSUER", "'',WRONG_ISSUER"})
  void demandsTheBoundIssuer(String claim, String expected) {
    var bound = settings(Optional.of("us"), List.of(), Duration.ZERO);

    var verdict = new TokenVerifier(bound, clock()).verify(TokenForge.hs256(SECRET, claims(claim)));

    assertThat(outcome(verdict)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"aud\":\"a\",',VALID",
    "'\"aud\":[\"x\",\"b\"],',VALID",
    "'\"aud\":[\"x\"],',WRONG_AUDIENCE",
    "'\"aud\":[],',WRONG_AUDIENCE",
    "'\"aud\":[1],',BAD_CLAIMS",
    "'\"aud\":{},',BAD_CLAIMS",
    "'',WRONG_AUDIENCE"
  })
  void demandsABoundAudience(String claim, String expected) {
    var bound = settings(Optional.empty(), List.of("a", "b"), Duration.ZERO);

    var verdict = new TokenVerifier(bound, clock()).verify(TokenForge.hs256(SECRET, claims(claim)));

    assertThat(outcome(verdict)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "1",
        "{",
        "{\"https://jwt.attic.rs/v1\":{}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":[]}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":null}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":1}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"_c\":{}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"\":{}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":true}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":2}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":-1}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":1.0}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":4294967297}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":\"1\"}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":null}}}}",
        "{\"https://jwt.attic.rs/v1\":{\"caches\":{\"c\":{\"r\":1},\"c\":{\"w\":1}}}}",
        "{\"sub\":7,\"https://jwt.attic.rs/v1\":{\"caches\":{}}}",
      })
  void refusesClaimsOfAnyOtherShape(String payload) {
    assertFlaw(verify(TokenForge.hs256(SECRET, payload)), TokenFlaw.BAD_CLAIMS);
  }

  @Test
  void ignoresWhatItDoesNotKnow() {
    var payload =
        "{\"x\":{},\"https://jwt.attic.rs/v1\":{\"y\":1,\"caches\":{\"c\":{\"zz\":true,\"r\":0,\"w\":1}}}}";

    var verdict = verify(TokenForge.hs256(SECRET, payload));

    assertThat(((TokenVerdict.Valid) verdict).token().claims().permissionsFor(CacheName.parse("c")))
        .isEqualTo(Set.of(Permission.PUSH));
  }

  @Test
  void keepsAnEntryWithoutAnyPermissionSinceItHidesThoseBehindIt() {
    var payload = "{" + NS + ":{\"caches\":{\"dev\":{},\"*\":{\"r\":1}}}}";

    var claims = ((TokenVerdict.Valid) verify(TokenForge.hs256(SECRET, payload))).token().claims();

    assertThat(claims.permissionsFor(CacheName.parse("dev"))).isEmpty();
    assertThat(claims.permissionsFor(CacheName.parse("other"))).containsExactly(Permission.PULL);
  }

  @Test
  void acceptsSecretsOfAnyLength() {
    for (var secret : List.of("AA==", "AAAA", "A".repeat(4000))) {
      var token = TokenForge.hs256(secret, claims(""));

      assertValid(verify(TokenKey.ofHs256Secret(secret), token));
    }
  }

  static String claims(String more) {
    return "{" + more + NS + ":{\"caches\":{\"c\":{\"r\":1}}}}";
  }

  private static TokenVerdict verify(String token) {
    return verify(TokenKey.ofHs256Secret(SECRET), token);
  }

  private static TokenVerdict verify(TokenKey key, String token) {
    var settings = new AccessSettings(key, Optional.empty(), List.of(), Duration.ZERO);
    return new TokenVerifier(settings, clock()).verify(token);
  }

  private static AccessSettings settings(
      Optional<String> issuer, List<String> audiences, Duration leeway) {
    return new AccessSettings(TokenKey.ofHs256Secret(SECRET), issuer, audiences, leeway);
  }

  private static Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  private static String outcome(TokenVerdict verdict) {
    return verdict instanceof TokenVerdict.Invalid(TokenFlaw flaw) ? flaw.name() : "VALID";
  }

  private static void assertValid(TokenVerdict verdict) {
    assertThat(outcome(verdict)).isEqualTo("VALID");
  }

  private static void assertFlaw(TokenVerdict verdict, TokenFlaw flaw) {
    assertThat(outcome(verdict)).isEqualTo(flaw.name());
  }
}

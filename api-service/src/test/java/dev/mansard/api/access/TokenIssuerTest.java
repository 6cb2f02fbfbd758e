package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenIssuerTest {
  private static final AccessClaims CLAIMS =
      AccessClaims.nothing()
          .with(CachePattern.parse("alice-*"), Permission.PULL)
          .with(CachePattern.parse("shared"), Permission.PULL)
          .with(CachePattern.parse("*"), Permission.PULL)
          .with(CachePattern.parse("alice-*"), Permission.PUSH)
          .with(CachePattern.parse("alice-*"), Permission.CREATE_CACHE);
  private static final TokenRequest REQUEST =
      new TokenRequest(
          "alice",
          Instant.ofEpochSecond(1_700_000_000L),
          Instant.ofEpochSecond(4_102_324_986L),
          CLAIMS);

  @Test
  void makesTheTokensAtticMakes() {
    assertThat(issuer(TokenKey.ofHs256Secret(JwtVectors.hs256Secret())).issue(REQUEST))
        .isEqualTo(JwtVectors.hs256Token());
    assertThat(issuer(TokenKey.ofRs256Secret(JwtVectors.rs256Secret())).issue(REQUEST))
        .isEqualTo(JwtVectors.rs256Token());
  }

  @Test
  void namesIssuerAndAudiencesWhereTheServerDemandsThem() {
    var settings =
        new AccessSettings(
            TokenKey.ofHs256Secret("AAAA"), Optional.of("us"), List.of("a", "b"), Duration.ZERO);

    var token = new TokenIssuer(settings).issue(REQUEST);

    assertThat(payload(token))
        .startsWith(
            "{\"exp\":4102324986,\"nbf\":1700000000,\"iss\":\"us\",\"sub\":\"alice\",\"aud\":[\"a\",\"b\"],\"https://jwt.attic.rs/v1\":");
    var clock = Clock.fixed(Instant.ofEpochSecond(1_800_000_000L), ZoneOffset.UTC);
    assertThat(new TokenVerifier(settings, clock).verify(token))
        .isInstanceOf(TokenVerdict.Valid.class);
  }

  @Test
  void dumpsTheClaimsAsOneLine() {
    assertThat(TokenIssuer.formatClaims(REQUEST))
        .isEqualTo(
            "{\"exp\":4102324986,\"nbf\":1700000000,\"sub\":\"alice\",\"https://jwt.attic.rs/v1\":{\"caches\":{\"alice-*\":{\"r\":1,\"w\":1,\"cc\":1},\"shared\":{\"r\":1},\"*\":{\"r\":1}}}}");
  }

  @Test
  void saysThatAPublicKeyCannotSign() {
    var issuer = issuer(TokenKey.ofRs256PublicKey(JwtVectors.rs256PublicKeySpki()));

    assertThatThrownBy(() -> issuer.issue(REQUEST))
        .hasMessage("Pubkey-only JWT authentication cannot create signed JWTs");
  }

  private static TokenIssuer issuer(TokenKey key) {
    return new TokenIssuer(new AccessSettings(key, Optional.empty(), List.of(), Duration.ZERO));
  }

  private static String payload(String token) {
    byte[] json = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return new String(json, StandardCharsets.UTF_8);
  }
}

package dev.mansard.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import org.junit.jupiter.api.Test;

class HiddenPatternsTest {
  private static final AccessClaims NOTHING = AccessClaims.nothing();

  @Test
  void tellsThatAWiderPatternInFrontTakesACache() {
    var claims = with(with(NOTHING, "*", Permission.PULL), "dev-*", Permission.PUSH);

    assertThat(HiddenPatterns.describe(claims))
        .containsExactly(
            "caches such as \"dev-\" match both \"dev-*\" and \"*\", and only the latter counts:"
                + " push is lost; give it for \"*\", too");
  }

  @Test
  void tellsThatALiteralNameTakesACacheFromAnyPattern() {
    var claims = with(with(NOTHING, "*", Permission.PULL), "dev", Permission.PUSH);

    assertThat(HiddenPatterns.describe(claims))
        .containsExactly(
            "caches such as \"dev\" match both \"*\" and \"dev\", and only the latter counts:"
                + " pull is lost; give it for \"dev\", too");
  }

  @Test
  void isSilentWhereNothingIsLost() {
    assertThat(HiddenPatterns.describe(with(NOTHING, "*", Permission.PULL))).isEmpty();
    assertThat(
            HiddenPatterns.describe(
                with(with(NOTHING, "a-*", Permission.PULL), "b-*", Permission.PUSH)))
        .isEmpty();
    assertThat(
            HiddenPatterns.describe(
                with(
                    with(with(NOTHING, "dev", Permission.PULL), "dev", Permission.PUSH),
                    "*",
                    Permission.PULL)))
        .isEmpty();
  }

  private static AccessClaims with(AccessClaims claims, String pattern, Permission permission) {
    return claims.with(CachePattern.parse(pattern), permission);
  }
}

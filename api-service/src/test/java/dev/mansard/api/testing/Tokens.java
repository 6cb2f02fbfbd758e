package dev.mansard.api.testing;

import dev.mansard.api.access.AccessSettings;
import dev.mansard.api.access.TokenIssuer;
import dev.mansard.api.access.TokenKey;
import dev.mansard.api.access.TokenRequest;
import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tokens of the tests' server. */
public final class Tokens {
  /** As in application.properties. */
  public static final String SECRET = "dGVzdCBzZWNyZXQ=";

  private Tokens() {}

  /** May do everything with every cache. */
  public static String root() {
    return of("*", EnumSet.allOf(Permission.class));
  }

  /** May do everything with every cache, except for one thing. */
  public static String without(Permission permission) {
    return of("*", EnumSet.complementOf(EnumSet.of(permission)));
  }

  public static String of(String pattern, Set<Permission> permissions) {
    var claims = AccessClaims.nothing();
    for (var permission : permissions) {
      claims = claims.with(CachePattern.parse(pattern), permission);
    }
    var settings =
        new AccessSettings(
            TokenKey.ofHs256Secret(SECRET), Optional.empty(), List.of(), Duration.ZERO);
    return new TokenIssuer(settings)
        .issue(
            TokenRequest.lasting(
                "tester", Instant.ofEpochSecond(1_700_000_000L), Duration.ofDays(36_500), claims));
  }
}

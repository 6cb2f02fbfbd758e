package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CacheAccessTest {
  private static final CacheName CACHE = CacheName.parse("c");
  private static final Caller STRANGER = new Caller.Stranger();

  @Test
  void givesStrangersOneAnswerWhetherOrNotTheCacheExists() {
    for (var permission : Permission.values()) {
      assertThat(answer(STRANGER, Optional.empty(), permission))
          .isEqualTo(answer(STRANGER, Optional.of(false), permission))
          .startsWith("Unauthorized: Unauthorized. No token was sent");
    }
  }

  @Test
  void letsEverybodyPullFromAPublicCacheAndKnowIt() {
    assertThat(answer(STRANGER, Optional.of(true), Permission.PULL)).isEqualTo("passes");
    assertThat(answer(STRANGER, Optional.of(true), Permission.PUSH)).startsWith("Unauthorized");
  }

  @Test
  void tellsTenantsOfOthersWhatAPublicCacheDoesNotGiveThem() {
    var tenant =
        new Caller.Known(
            new VerifiedToken(Optional.empty(), AccessClaims.nothing(), OptionalDouble.empty()));

    assertThat(answer(tenant, Optional.of(true), Permission.PULL)).isEqualTo("passes");
    assertThat(answer(tenant, Optional.of(true), Permission.PUSH)).startsWith("AccessError");
  }

  @Test
  void tellsTheTruthToWhoeverHoldsAnyPermission() {
    for (var held : Permission.values()) {
      for (var needed : Permission.values()) {
        var caller = holding(held);

        assertThat(answer(caller, Optional.of(false), needed))
            .startsWith(held == needed ? "passes" : "AccessError");
        assertThat(answer(caller, Optional.empty(), needed))
            .startsWith(held == needed ? "NoSuchCache" : "AccessError");
      }
    }
  }

  @Test
  void namesWhatIsWrongWithTheToken() {
    var expired = new Caller.Refused(TokenFlaw.EXPIRED);

    assertThat(answer(expired, Optional.of(false), Permission.PULL)).contains("expired");
  }

  private static Caller holding(Permission permission) {
    var claims = AccessClaims.nothing().with(CachePattern.parse("*"), permission);
    return new Caller.Known(new VerifiedToken(Optional.empty(), claims, OptionalDouble.empty()));
  }

  private static String answer(Caller caller, Optional<Boolean> isPublic, Permission needed) {
    var failure = catchThrowable(() -> CacheAccess.require(caller, CACHE, isPublic, needed));
    return failure == null ? "passes" : String.valueOf(((ApiException) failure).getMessage());
  }
}

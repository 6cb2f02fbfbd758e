package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.GuardedRoute;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import dev.mansard.protocol.access.Permission;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every route with every permission missing, one at a time, on caches that exist and do not. Tokens
 * that are bad in any other way are in {@link RefusedCredentialsIT}.
 */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class AccessMatrixIT {
  private final Api root = Api.root();
  private final String cache = "m" + UUID.randomUUID().toString().substring(0, 8);
  private final SampleNar nar = SampleNar.small();

  @BeforeEach
  void fill() {
    root.createCache(cache, false);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertThat(GuardedRoute.PIN.ask(root, cache, nar).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void deniesARouteToWhoeverLacksItsPermission(GuardedRoute route) {
    var lacking = Api.with(Tokens.without(route.needed()));

    for (var name : List.of(cache, "no-such-" + cache)) {
      if (route == GuardedRoute.RETENTION && !name.equals(cache)) {
        continue; // needs two permissions; the cache is missing before the second one is
      }
      assertThat(Api.describe(route.ask(lacking, name, nar)))
          .isEqualTo(
              "403 {\"code\":403,\"error\":\"AccessError\",\"message\":\"Access error: User does"
                  + " not have permission to complete this action.\"}");
    }
    assertUnchanged();
  }

  @ParameterizedTest
  @EnumSource
  void grantsARouteToWhoeverHoldsItsPermissionOnly(GuardedRoute route) {
    var needed =
        route == GuardedRoute.RETENTION
            ? EnumSet.of(Permission.CONFIGURE_CACHE, Permission.CONFIGURE_CACHE_RETENTION)
            : EnumSet.of(route.needed());
    var holder = Api.with(Tokens.of(cache + "*", needed));
    var name = route == GuardedRoute.CREATE ? cache + "-new" : cache;

    assertThat(route.ask(holder, name, nar).statusCode()).isEqualTo(200);
    if (route != GuardedRoute.CREATE) {
      var answer = route.ask(holder, cache + "-absent", nar);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(Api.json(answer).getString("error")).isEqualTo("NoSuchCache");
    }
  }

  @ParameterizedTest
  @EnumSource
  void hidesEverythingFromWhoeverHoldsNothing(GuardedRoute route) {
    var strangers =
        Stream.of(
            Api.stranger(),
            Api.with("not-a-token"),
            Api.with(Tokens.of("other-*", EnumSet.allOf(Permission.class))),
            Api.with(Tokens.of(cache, Set.of())));
    strangers.forEach(
        stranger -> {
          var present = route.ask(stranger, cache, nar);
          var absent = route.ask(stranger, "no-such-" + cache, nar);

          assertThat(present.statusCode()).isEqualTo(401);
          assertThat(Api.describe(absent)).isEqualTo(Api.describe(present));
          assertThat(absent.headers().firstValue("www-authenticate"))
              .isEqualTo(present.headers().firstValue("www-authenticate"))
              .isPresent();
        });
    assertUnchanged();
  }

  @ParameterizedTest
  @EnumSource
  void letsEverybodyPullFromAPublicCacheAndNothingElse(GuardedRoute route) {
    root.patch("/_api/v1/cache-config/" + cache, "{\"is_public\":true}");

    var answer = route.ask(Api.stranger(), cache, nar);

    assertThat(answer.statusCode()).isEqualTo(route.needed() == Permission.PULL ? 200 : 401);
  }

  @Test
  void takesTheTokenAsPasswordWhateverTheUser() {
    for (var user : List.of("", "bob")) {
      var pair = user + ":" + Tokens.root();
      var header =
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));

      assertThat(
              Api.stranger()
                  .header("Authorization", header)
                  .get("/" + cache + "/nix-cache-info")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void namesWhatIsWrongWithATokenOfAnyKind() {
    var claims = "\"https://jwt.attic.rs/v1\":{\"caches\":{\"*\":{\"r\":1}}}}";
    var expired = TokenForge.hs256(Tokens.SECRET, "{\"exp\":1000," + claims);
    var foreign = TokenForge.hs256("AAAA", "{" + claims);
    var none = TokenForge.unsigned("{\"alg\":\"none\"}", "{" + claims) + ".";
    var asymmetric = TokenForge.hs256(Tokens.SECRET, "{\"alg\":\"RS256\"}", "{" + claims);

    assertHint(expired, "expired");
    assertHint(foreign, "was not signed by this server");
    assertHint(none, "is not a JWT");
    assertHint(asymmetric, "another algorithm");
    assertHint("x", "is not a JWT");
  }

  private void assertHint(String token, String hint) {
    var answer = Api.with(token).get("/" + cache + "/nix-cache-info");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(Api.json(answer).getString("message")).startsWith("Unauthorized. ").contains(hint);
  }

  private void assertUnchanged() {
    var config = Api.json(root.get("/_api/v1/cache-config/" + cache));
    assertThat(config.getInteger("priority")).isEqualTo(41);
    assertThat(config.getString("retention_period")).isEqualTo("Global");
    assertThat(root.get("/_api/v1/cache-config/no-such-" + cache).statusCode()).isEqualTo(404);
    assertThat(root.get("/_api/v1/pins/" + cache + "/v1").statusCode()).isEqualTo(200);
  }
}

package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.testing.Api;
import dev.mansard.api.testing.SampleNar;
import dev.mansard.api.testing.ServerResource;
import dev.mansard.api.testing.Tokens;
import dev.mansard.protocol.access.Permission;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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

/** Every route with every permission missing, one at a time, on caches that exist and do not. */
@QuarkusTest
@QuarkusTestResource(ServerResource.class)
class AccessMatrixIT {
  private final Api root = Api.root();
  private final String cache = "m" + UUID.randomUUID().toString().substring(0, 8);
  private final SampleNar nar = SampleNar.small();

  /** What can be asked for, with the permission it needs. */
  enum Route {
    CACHE_INFO(Permission.PULL),
    ATTIC_CACHE_INFO(Permission.PULL),
    NAR_INFO(Permission.PULL),
    NAR(Permission.PULL),
    GET_CONFIG(Permission.PULL),
    MISSING_PATHS(Permission.PUSH),
    UPLOAD(Permission.PUSH),
    LIST_PINS(Permission.PULL),
    GET_PIN(Permission.PULL),
    PIN(Permission.PUSH),
    UNPIN(Permission.PUSH),
    CREATE(Permission.CREATE_CACHE),
    CONFIGURE(Permission.CONFIGURE_CACHE),
    RETENTION(Permission.CONFIGURE_CACHE_RETENTION),
    DESTROY(Permission.DESTROY_CACHE);

    private final Permission needed;

    Route(Permission needed) {
      this.needed = needed;
    }
  }

  @BeforeEach
  void fill() {
    root.createCache(cache, false);
    assertThat(nar.push(root, cache).statusCode()).isEqualTo(200);
    assertThat(pin(root, cache).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void deniesARouteToWhoeverLacksItsPermission(Route route) {
    var lacking = Api.with(Tokens.without(route.needed));

    for (var name : List.of(cache, "no-such-" + cache)) {
      if (route == Route.RETENTION && !name.equals(cache)) {
        continue; // needs two permissions; the cache is missing before the second one is
      }
      assertThat(Api.describe(ask(lacking, route, name)))
          .isEqualTo(
              "403 {\"code\":403,\"error\":\"AccessError\",\"message\":\"Access error: User does"
                  + " not have permission to complete this action.\"}");
    }
    assertUnchanged();
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void grantsARouteToWhoeverHoldsItsPermissionOnly(Route route) {
    var needed =
        route == Route.RETENTION
            ? EnumSet.of(Permission.CONFIGURE_CACHE, Permission.CONFIGURE_CACHE_RETENTION)
            : EnumSet.of(route.needed);
    var holder = Api.with(Tokens.of(cache + "*", needed));
    var name = route == Route.CREATE ? cache + "-new" : cache;

    assertThat(ask(holder, route, name).statusCode()).isEqualTo(200);
    if (route != Route.CREATE) {
      var answer = ask(holder, route, cache + "-absent");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(Api.json(answer).getString("error")).isEqualTo("NoSuchCache");
    }
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void hidesEverythingFromWhoeverHoldsNothing(Route route) {
    var strangers =
        Stream.of(
            Api.stranger(),
            Api.with("not-a-token"),
            Api.with(Tokens.of("other-*", EnumSet.allOf(Permission.class))),
            Api.with(Tokens.of(cache, Set.of())));
    strangers.forEach(
        stranger -> {
          var present = ask(stranger, route, cache);
          var absent = ask(stranger, route, "no-such-" + cache);

          assertThat(present.statusCode()).isEqualTo(401);
          assertThat(Api.describe(absent)).isEqualTo(Api.describe(present));
          assertThat(absent.headers().firstValue("www-authenticate"))
              .isEqualTo(present.headers().firstValue("www-authenticate"))
              .isPresent();
        });
    assertUnchanged();
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void letsEverybodyPullFromAPublicCacheAndNothingElse(Route route) {
    root.patch("/_api/v1/cache-config/" + cache, "{\"is_public\":true}");

    var answer = ask(Api.stranger(), route, cache);

    boolean isNew = route == Route.CREATE; // decided without looking for the cache
    assertThat(answer.statusCode())
        .isEqualTo(route.needed == Permission.PULL ? 200 : isNew ? 401 : 403);
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

  private HttpResponse<byte[]> pin(Api api, String name) {
    return api.header("Content-Type", "application/json")
        .send(
            "PUT",
            "/_api/v1/pins/" + name + "/v1",
            BodyPublishers.ofString("{\"store_path\":\"" + nar.path() + "\"}"));
  }

  private HttpResponse<byte[]> ask(Api api, Route route, String name) {
    var config = "/_api/v1/cache-config/" + name;
    return switch (route) {
      case CACHE_INFO -> api.get("/" + name + "/nix-cache-info");
      case ATTIC_CACHE_INFO -> api.get("/" + name + "/attic-cache-info");
      case NAR_INFO -> api.get("/" + name + "/" + nar.hash() + ".narinfo");
      case NAR -> api.get("/" + name + "/nar/" + nar.hash() + ".nar");
      case GET_CONFIG -> api.get(config);
      case MISSING_PATHS ->
          api.post(
              "/_api/v1/get-missing-paths",
              new JsonObject()
                  .put("cache", name)
                  .put("store_path_hashes", new JsonArray().add(nar.hash().value()))
                  .encode());
      case UPLOAD -> nar.push(api, name);
      case LIST_PINS -> api.get("/_api/v1/pins/" + name);
      case GET_PIN -> api.get("/_api/v1/pins/" + name + "/v1");
      case PIN -> pin(api, name);
      case UNPIN -> api.delete("/_api/v1/pins/" + name + "/v1");
      case CREATE ->
          api.post(
              config,
              "{\"keypair\":\"Generate\",\"is_public\":false,\"store_dir\":\"/nix/store\",\"priority\":1,\"upstream_cache_key_names\":[]}");
      case CONFIGURE -> api.patch(config, "{\"priority\":42}");
      case RETENTION -> api.patch(config, "{\"retention_period\":{\"Period\":9}}");
      case DESTROY -> api.delete(config);
    };
  }
}

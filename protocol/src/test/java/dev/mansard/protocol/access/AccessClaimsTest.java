package dev.mansard.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mansard.protocol.TestVectors;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccessClaimsTest {
  private static final JsonNode VECTORS = vectors();

  private static JsonNode vectors() {
    try {
      return new ObjectMapper().readTree(TestVectors.text("jwt.json"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AccessClaims claims(JsonNode caches) {
    var claims = AccessClaims.nothing();
    for (var cache : caches.properties()) {
      for (var flag : cache.getValue().properties()) {
        var permission = Permission.findByClaim(flag.getKey()).orElseThrow();
        claims = claims.with(CachePattern.parse(cache.getKey()), permission);
      }
    }
    return claims;
  }

  private static Permission named(String name) {
    return Permission.valueOf(name.toUpperCase(Locale.ROOT));
  }

  static Stream<JsonNode> expectations() {
    return StreamSupport.stream(VECTORS.get("expect").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("expectations")
  void grantsWhatTheTokenSays(JsonNode expectation) {
    var claims = claims(VECTORS.get("claims").get(AccessClaims.NAMESPACE).get("caches"));
    var expected = EnumSet.noneOf(Permission.class);
    expectation.get(1).fieldNames().forEachRemaining(name -> expected.add(named(name)));

    assertThat(claims.permissionsFor(CacheName.parse(expectation.get(0).asText())))
        .isEqualTo(expected);
  }

  static Stream<JsonNode> pitfalls() {
    return StreamSupport.stream(VECTORS.get("orderPitfalls").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("pitfalls")
  void usesOneEntryAloneAsAtticDoes(JsonNode pitfall) {
    var expected = EnumSet.noneOf(Permission.class);
    pitfall.get("effective").forEach(name -> expected.add(named(name.asText())));

    var cache = CacheName.parse(pitfall.get("cache").asText());
    assertThat(claims(pitfall.get("caches")).permissionsFor(cache)).isEqualTo(expected);
  }

  @Test
  void keepsThePlaceOfAPatternsFirstOccurrence() {
    var claims =
        AccessClaims.nothing()
            .with(CachePattern.parse("b-*"), Permission.PULL)
            .with(CachePattern.parse("a-*"), Permission.PULL)
            .with(CachePattern.parse("b-*"), Permission.PUSH);

    assertThat(claims.caches().keySet())
        .extracting(CachePattern::value)
        .containsExactly("b-*", "a-*");
    assertThat(claims.permissionsFor(CacheName.parse("b-1")))
        .containsExactlyInAnyOrder(Permission.PULL, Permission.PUSH);
  }

  @Test
  void prefersTheLiteralNameEvenIfItGrantsNothing() {
    var caches = new LinkedHashMap<CachePattern, Set<Permission>>();
    caches.put(CachePattern.parse("*"), EnumSet.allOf(Permission.class));
    caches.put(CachePattern.parse("closed"), Set.of());

    assertThat(new AccessClaims(caches).permissionsFor(CacheName.parse("closed"))).isEmpty();
  }

  @Test
  void grantsNothingWithoutAToken() {
    assertThat(AccessClaims.nothing().permissionsFor(CacheName.parse("any"))).isEmpty();
  }

  @Test
  void cannotBeChangedFromOutside() {
    var given = EnumSet.of(Permission.PULL);
    var caches = new LinkedHashMap<CachePattern, Set<Permission>>();
    caches.put(CachePattern.parse("c"), given);
    var claims = new AccessClaims(caches);
    var permissions = claims.permissionsFor(CacheName.parse("c"));

    given.add(Permission.PUSH);
    caches.clear();

    assertThat(claims.permissionsFor(CacheName.parse("c"))).containsExactly(Permission.PULL);
    assertThatThrownBy(() -> permissions.add(Permission.PUSH))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> claims.caches().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void knowsTheSevenKeysOfAttic() {
    assertThat(Stream.of(Permission.values()).map(Permission::claim))
        .containsExactly("r", "w", "d", "cc", "cr", "cq", "cd");
    assertThat(Permission.findByClaim("x")).isEmpty();
  }
}

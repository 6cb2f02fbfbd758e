package dev.mansard.api.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.error.MalformedInputException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads the payload of a token whose signature is known to be good, and checks it. A key that
 * occurs twice makes the token unreadable, since readers differ on which one counts; the order of
 * the cache patterns is kept, since it decides.
 */
final class ClaimsReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final double NANOS = 1e9;

  private final AccessSettings settings;
  private final Clock clock;
  private final double leewaySeconds;

  ClaimsReader(AccessSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.leewaySeconds = settings.leeway().toNanos() / NANOS;
  }

  VerifiedToken read(String payload) {
    var root = parse(payload);
    requireTimes(root);
    requireIssuer(root);
    requireAudience(root);
    return new VerifiedToken(text(root, "sub"), caches(root), time(root, "exp"));
  }

  /** Whether a token that was valid once has expired meanwhile. */
  boolean isExpired(VerifiedToken token) {
    return token.expiry().isPresent() && now() > token.expiry().getAsDouble() + leewaySeconds;
  }

  private static JsonNode parse(String payload) {
    try {
      var root = JSON.readTree(payload);
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      throw new TokenRefusedException(TokenFlaw.BAD_CLAIMS);
    }
    throw new TokenRefusedException(TokenFlaw.BAD_CLAIMS);
  }

  private void requireTimes(JsonNode root) {
    double now = now();
    var expiry = time(root, "exp");
    var start = time(root, "nbf");
    var issued = time(root, "iat");
    require(expiry.isEmpty() || now <= expiry.getAsDouble() + leewaySeconds, TokenFlaw.EXPIRED);
    require(start.isEmpty() || now >= start.getAsDouble() - leewaySeconds, TokenFlaw.NOT_YET_VALID);
    require(
        issued.isEmpty() || now >= issued.getAsDouble() - leewaySeconds, TokenFlaw.FROM_THE_FUTURE);
  }

  private void requireIssuer(JsonNode root) {
    var issuer = text(root, "iss");
    require(
        settings.boundIssuer().isEmpty() || settings.boundIssuer().equals(issuer),
        TokenFlaw.WRONG_ISSUER);
  }

  private void requireAudience(JsonNode root) {
    var claimed = audiences(root.path("aud"));
    require(
        settings.boundAudiences().isEmpty()
            || settings.boundAudiences().stream().anyMatch(claimed::contains),
        TokenFlaw.WRONG_AUDIENCE);
  }

  private static Set<String> audiences(JsonNode aud) {
    if (aud.isMissingNode() || aud.isNull()) {
      return Set.of();
    }
    if (aud.isTextual()) {
      return Set.of(aud.textValue());
    }
    require(aud.isArray(), TokenFlaw.BAD_CLAIMS);
    aud.forEach(each -> require(each.isTextual(), TokenFlaw.BAD_CLAIMS));
    return StreamSupport.stream(aud.spliterator(), false)
        .map(JsonNode::textValue)
        .collect(Collectors.toSet());
  }

  private static AccessClaims caches(JsonNode root) {
    var caches = root.path(AccessClaims.NAMESPACE).path("caches");
    require(caches.isObject(), TokenFlaw.BAD_CLAIMS);
    var entries = new LinkedHashMap<CachePattern, Set<Permission>>();
    caches.properties().forEach(each -> entries.put(pattern(each.getKey()), set(each.getValue())));
    return new AccessClaims(entries);
  }

  private static CachePattern pattern(String text) {
    try {
      return CachePattern.parse(text);
    } catch (MalformedInputException e) {
      throw new TokenRefusedException(TokenFlaw.BAD_CLAIMS);
    }
  }

  /** The integers 1 and 0 are the only booleans; unknown keys are for newer servers. */
  private static Set<Permission> set(JsonNode flags) {
    require(flags.isObject(), TokenFlaw.BAD_CLAIMS);
    var granted = EnumSet.noneOf(Permission.class);
    for (var permission : Permission.values()) {
      var flag = flags.path(permission.claim());
      if (flag.isMissingNode()) {
        continue;
      }
      require(
          flag.isIntegralNumber() && flag.canConvertToInt() && (flag.intValue() & ~1) == 0,
          TokenFlaw.BAD_CLAIMS);
      if (flag.intValue() == 1) {
        granted.add(permission);
      }
    }
    return granted;
  }

  private static Optional<String> text(JsonNode root, String claim) {
    var value = root.path(claim);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    require(value.isTextual(), TokenFlaw.BAD_CLAIMS);
    return Optional.of(value.textValue());
  }

  private static OptionalDouble time(JsonNode root, String claim) {
    var value = root.path(claim);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalDouble.empty();
    }
    require(value.isNumber() && Double.isFinite(value.doubleValue()), TokenFlaw.BAD_CLAIMS);
    return OptionalDouble.of(value.doubleValue());
  }

  private static void require(boolean holds, TokenFlaw otherwise) {
    if (!holds) {
      throw new TokenRefusedException(otherwise);
    }
  }

  private double now() {
    var instant = clock.instant();
    return instant.getEpochSecond() + instant.getNano() / NANOS;
  }
}

package dev.mansard.standalone.admin;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what a token seems to allow but does not, because only one of its patterns counts for a
 * cache.
 *
 * <p>For every two patterns of which one can take a cache from the other, a name that both match is
 * made up and looked up, as the server will do.
 */
final class HiddenPatterns {
  private HiddenPatterns() {}

  /** One sentence for each permission that gets lost. */
  static List<String> describe(AccessClaims claims) {
    var sentences = new ArrayList<String>();
    var patterns = List.copyOf(claims.caches().keySet());
    for (var lost : patterns) {
      for (var taking : patterns) {
        if (!lost.equals(taking)) {
          describe(claims, lost, taking).ifPresent(sentences::add);
        }
      }
    }
    return sentences;
  }

  private static Optional<String> describe(
      AccessClaims claims, CachePattern lost, CachePattern taking) {
    var name = commonName(lost, taking);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    var granted = claims.permissionsFor(name.get());
    if (!granted.equals(permissions(claims, taking))) {
      return Optional.empty();
    }
    var missing = EnumSet.copyOf(permissions(claims, lost));
    missing.removeAll(granted);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "caches such as \"%s\" match both \"%s\" and \"%s\", and only the latter counts: %s is lost; give it for \"%s\", too"
                .formatted(name.get().value(), lost, taking, names(missing), taking));
  }

  private static Set<Permission> permissions(AccessClaims claims, CachePattern pattern) {
    return claims.caches().getOrDefault(pattern, Set.of());
  }

  /** A name for each star of the narrower pattern, tried against the other. */
  private static Optional<CacheName> commonName(CachePattern one, CachePattern other) {
    for (var pattern : List.of(one, other)) {
      for (var filling : List.of("", "x")) {
        var text = pattern.value().replace("*", filling);
        if (isName(text)) {
          var name = CacheName.parse(text);
          if (one.matches(name) && other.matches(name)) {
            return Optional.of(name);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isName(String text) {
    try {
      CacheName.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String names(Set<Permission> permissions) {
    return permissions.stream()
        .map(permission -> permission.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(", "));
  }
}

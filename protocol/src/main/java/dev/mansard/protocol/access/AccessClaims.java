package dev.mansard.protocol.access;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What a token allows, as an ordered list of cache patterns with their permissions.
 *
 * <p>Wire form, under the claim {@value #NAMESPACE}: {@code {"caches":{"alice-*":{"r":1,"w":1}}}}.
 * The order of the keys has a meaning and must survive reading and writing: the entry whose key
 * equals the cache name applies alone; otherwise the first pattern that matches applies alone;
 * there is no union. So {@code "*":{r}, "dev":{w}} lets nobody pull from {@code dev}. That is
 * Attic's rule, and tokens in use depend on it.
 *
 * <p>Immutable and thread safe.
 *
 * @param caches in token order; both the map and its sets are unmodifiable
 */
public record AccessClaims(SequencedMap<CachePattern, Set<Permission>> caches) {
  /** The name of the private claim in a JWT. */
  public static final String NAMESPACE = "https://jwt.attic.rs/v1";

  private static final AccessClaims NOTHING = new AccessClaims(new LinkedHashMap<>());

  /** Copies the map and its sets. */
  public AccessClaims {
    var copy = new LinkedHashMap<CachePattern, Set<Permission>>();
    caches.forEach((pattern, permissions) -> copy.put(pattern, copyOf(permissions)));
    caches = Collections.unmodifiableSequencedMap(copy);
  }

  private static Set<Permission> copyOf(Set<Permission> permissions) {
    var copy = EnumSet.noneOf(Permission.class);
    copy.addAll(permissions);
    return Collections.unmodifiableSet(copy);
  }

  /** The claims of somebody without a token. */
  public static AccessClaims nothing() {
    return NOTHING;
  }

  /**
   * A copy that also has this permission. A new pattern goes to the end; one that is there already
   * keeps its place.
   */
  public AccessClaims with(CachePattern pattern, Permission permission) {
    var copy = new LinkedHashMap<>(caches);
    var permissions = EnumSet.of(permission);
    permissions.addAll(copy.getOrDefault(pattern, Set.of()));
    copy.put(pattern, permissions);
    return new AccessClaims(copy);
  }

  /** What the claims allow on this cache; unmodifiable, empty if nothing. */
  public Set<Permission> permissionsFor(CacheName name) {
    var literal = caches.get(CachePattern.of(name));
    if (literal != null) {
      return literal;
    }
    for (var entry : caches.entrySet()) {
      if (entry.getKey().matches(name)) {
        return entry.getValue();
      }
    }
    return Set.of();
  }
}

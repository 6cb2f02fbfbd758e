package dev.mansard.api.access;

import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.error.ErrorCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The rule of discovery: permission is decided before existence. Who holds no permission on a name
 * gets one answer, whether or not a cache has that name; who holds some is told the truth.
 */
public final class CacheAccess {
  private static final String CHALLENGE = "Basic realm=\"mansard\", Bearer realm=\"mansard\"";

  private CacheAccess() {}

  /**
   * Lets the caller pass, or throws what to answer instead.
   *
   * @param isPublic of the cache; empty if there is none
   */
  public static void require(
      Caller caller, CacheName cache, Optional<Boolean> isPublic, Permission needed) {
    requirePermission(caller, held(caller, cache, isPublic.orElse(false)), needed);
    if (isPublic.isEmpty()) {
      throw ApiException.of(ErrorCode.NO_SUCH_CACHE);
    }
  }

  /** For a name that need not exist yet. */
  public static void requireForNew(Caller caller, CacheName cache, Permission needed) {
    requirePermission(caller, caller.permissionsOn(cache), needed);
  }

  /** For a request of which it is not known yet what it is about: refuses who has no good token. */
  public static void requireToken(Caller caller) {
    if (!(caller instanceof Caller.Known)) {
      throw unauthorized(caller);
    }
  }

  private static Set<Permission> held(Caller caller, CacheName cache, boolean isPublic) {
    var held = EnumSet.noneOf(Permission.class);
    held.addAll(caller.permissionsOn(cache));
    if (isPublic) {
      held.add(Permission.PULL);
    }
    return held;
  }

  private static void requirePermission(Caller caller, Set<Permission> held, Permission needed) {
    switch (Access.decide(held, needed)) {
      case Access.Granted() -> {}
      case Access.Denied() -> {
        requireToken(caller); // of a public cache; a token is what they lack
        throw ApiException.of(ErrorCode.ACCESS_ERROR);
      }
      case Access.Hidden() -> throw unauthorized(caller);
    }
  }

  private static ApiException unauthorized(Caller caller) {
    return ApiException.withHint(ErrorCode.UNAUTHORIZED, caller.hint())
        .withHeader("WWW-Authenticate", CHALLENGE);
  }
}

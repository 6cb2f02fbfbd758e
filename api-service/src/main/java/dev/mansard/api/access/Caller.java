package dev.mansard.api.access;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/**
 * Whoever sent a request. A token that fails a check makes its bearer a stranger, not an error: a
 * public cache serves them all the same.
 */
public sealed interface Caller {
  /** Sent no token. */
  record Stranger() implements Caller {}

  /** Sent a token that counts for nothing. */
  record Refused(TokenFlaw flaw) implements Caller {}

  /** Sent a good token. */
  record Known(VerifiedToken token) implements Caller {}

  /** The caller of this request. */
  static Caller of(RoutingContext context) {
    Caller caller = context.get(CallerFilter.KEY);
    return caller == null ? new Stranger() : caller;
  }

  /** What the token allows on a cache of this name, whether or not there is one. */
  default Set<Permission> permissionsOn(CacheName cache) {
    return this instanceof Known(VerifiedToken token)
        ? token.claims().permissionsFor(cache)
        : Set.of();
  }

  /** The name in the token. */
  default Optional<String> subject() {
    return this instanceof Known(VerifiedToken token) ? token.subject() : Optional.empty();
  }

  /** What the caller can do about a refusal; speaks about the credentials only. */
  default String hint() {
    return switch (this) {
      case Stranger() ->
          "No token was sent; log in with \"attic login\", or put the token as password of this host"
              + " into the netrc file.";
      case Refused(TokenFlaw flaw) -> flaw.hint();
      case Known(VerifiedToken token) ->
          "The token is valid, but gives no permission on a cache of this name.";
    };
  }
}

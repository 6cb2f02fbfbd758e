package dev.mansard.api.access;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** From an Authorization header to a {@link Caller}. Thread safe. */
final class CallerReader {
  private static final int CACHED_TOKENS = 10_000;

  private final TokenVerifier verifier;
  private final ClaimsReader claims;
  private final TokenCache verified = new TokenCache(CACHED_TOKENS);

  CallerReader(AccessSettings settings, Clock clock) {
    this.verifier = new TokenVerifier(settings, clock);
    this.claims = new ClaimsReader(settings, clock);
  }

  Caller read(@Nullable String header) {
    if (header == null) {
      return new Caller.Stranger();
    }
    return AuthorizationHeader.findToken(header)
        .map(this::verify)
        .orElseGet(() -> new Caller.Refused(TokenFlaw.UNREADABLE_HEADER));
  }

  private Caller verify(String token) {
    var key = TokenCache.keyOf(token);
    var cached = verified.find(key);
    if (cached.isPresent()) {
      if (!claims.isExpired(cached.get())) {
        return new Caller.Known(cached.get());
      }
      verified.drop(key);
    }
    return switch (verifier.verify(token)) {
      case TokenVerdict.Invalid(TokenFlaw flaw) -> new Caller.Refused(flaw);
      case TokenVerdict.Valid(VerifiedToken fresh) -> {
        verified.put(key, fresh);
        yield new Caller.Known(fresh);
      }
    };
  }
}

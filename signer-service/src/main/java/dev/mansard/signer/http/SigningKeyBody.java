package dev.mansard.signer.http;

import dev.mansard.signer.sign.SigningKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as a caller may see it; times are RFC 3339 in UTC, {@code retiredAt} is null while active.
 */
public record SigningKeyBody(
    String id, String cache, String publicKey, String createdAt, @Nullable String retiredAt) {
  static SigningKeyBody of(SigningKey key) {
    return new SigningKeyBody(
        key.id().toString(),
        key.cache().value(),
        key.publicKey().format(),
        key.createdAt().toString(),
        key.retiredAt().map(Instant::toString).orElse(null));
  }
}

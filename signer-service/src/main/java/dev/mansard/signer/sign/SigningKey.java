package dev.mansard.signer.sign;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.PublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What may be known about a key pair outside the signer: everything but its secret half. */
public record SigningKey(
    UUID id, CacheName cache, PublicKey publicKey, Instant createdAt, Optional<Instant> retiredAt) {
  /** A retired key does not sign; signatures it made before stay valid. */
  public boolean isRetired() {
    return retiredAt.isPresent();
  }
}

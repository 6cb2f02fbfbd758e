package dev.mansard.api.access;

import dev.mansard.protocol.access.AccessClaims;
import java.time.Duration;
import java.time.Instant;

/**
 * What a token to be issued shall say; whole seconds count.
 *
 * @param subject who it is for; recorded as uploader
 */
public record TokenRequest(String subject, Instant notBefore, Instant expiry, AccessClaims claims) {

  /** A token that is valid from an instant for some time. */
  public static TokenRequest lasting(
      String subject, Instant from, Duration validity, AccessClaims claims) {
    return new TokenRequest(subject, from, from.plus(validity), claims);
  }
}

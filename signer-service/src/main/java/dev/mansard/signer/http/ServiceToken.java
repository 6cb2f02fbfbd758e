package dev.mansard.signer.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The secret by which the signer knows its callers.
 *
 * <p>Only its SHA-256 is kept, and candidates are compared by theirs, so that neither the length
 * nor the time of a comparison tells anything.
 */
final class ServiceToken {
  static final int SHORTEST = 16;
  private static final String SCHEME = "Bearer ";

  private final byte[] digest;

  /**
   * @throws IllegalArgumentException with a sentence, if the token is too short to be a secret
   */
  ServiceToken(String token) {
    if (token.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "mansard.signer.service-token has %d characters; at least %d are needed."
              .formatted(token.length(), SHORTEST));
    }
    this.digest = sha256(token);
  }

  /** Whether the value of an {@code Authorization} header is this token. */
  boolean admits(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, sha256(authorization.substring(SCHEME.length()).strip()));
  }

  @Override
  public String toString() {
    return "ServiceToken[...]";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

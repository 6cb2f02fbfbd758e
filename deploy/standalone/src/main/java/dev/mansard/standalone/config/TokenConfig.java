package dev.mansard.standalone.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens are believed.
 *
 * @param keyBase64 as it stands in the file
 * @param audiences empty = any
 * @param leeway for clocks that differ
 */
public record TokenConfig(
    KeyKind keyKind,
    String keyBase64,
    Optional<String> issuer,
    List<String> audiences,
    Duration leeway) {

  public TokenConfig {
    audiences = List.copyOf(audiences);
  }

  /** The three kinds of key, in the order in which the environment is asked for them. */
  public enum KeyKind {
    RS256_PUBKEY("token-rs256-pubkey-base64"),
    RS256_SECRET("token-rs256-secret-base64"),
    HS256_SECRET("token-hs256-secret-base64");

    private final String key;

    KeyKind(String key) {
      this.key = key;
    }

    /** The key in {@code [jwt.signing]}. */
    public String key() {
      return key;
    }

    /** The environment variable for it. */
    public String variable() {
      return "ATTIC_SERVER_" + key.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    }
  }

  /** Does not show the key. */
  @Override
  public String toString() {
    return keyKind.toString();
  }
}

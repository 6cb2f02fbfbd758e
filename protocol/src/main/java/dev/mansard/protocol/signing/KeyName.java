package dev.mansard.protocol.signing;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.LineToken;

/**
 * The name of a signing key, by which a client finds the public key for a signature.
 *
 * <p>One to 255 visible ASCII characters without a colon, which separates it from the key. Example:
 * {@code cache.nixos.org-1}.
 */
public record KeyName(String value) {
  private static final String FORMAT = "key name";
  private static final int LIMIT = 255;

  /** Refuses what is not a key name with a {@link MalformedInputException}. */
  public KeyName {
    LineToken.require(FORMAT, value, LIMIT);
    int colon = value.indexOf(':');
    if (colon >= 0) {
      throw new MalformedInputException(FORMAT, colon, "a key name has no colon");
    }
  }

  public static KeyName parse(String text) {
    return new KeyName(text);
  }

  @Override
  public String toString() {
    return value;
  }
}

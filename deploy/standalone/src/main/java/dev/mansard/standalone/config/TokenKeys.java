package dev.mansard.standalone.config;

import dev.mansard.api.access.TokenKey;

/** Turns the configured text into a key, or says what is wrong with it. */
public final class TokenKeys {
  private TokenKeys() {}

  /**
   * The key.
   *
   * @param source for the message
   * @throws InvalidConfigException if it is none; the message does not show it
   */
  public static TokenKey parse(ConfigText source, TokenConfig tokens) {
    try {
      return switch (tokens.keyKind()) {
        case RS256_PUBKEY -> TokenKey.ofRs256PublicKey(tokens.keyBase64());
        case RS256_SECRET -> TokenKey.ofRs256Secret(tokens.keyBase64());
        case HS256_SECRET -> TokenKey.ofHs256Secret(tokens.keyBase64());
      };
    } catch (IllegalArgumentException e) {
      throw InvalidConfigException.of(
          source.source(), tokens.keyKind().key() + " is refused: " + e.getMessage());
    }
  }
}

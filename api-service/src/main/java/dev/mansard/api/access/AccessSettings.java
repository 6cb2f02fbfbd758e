package dev.mansard.api.access;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@link TokenVerifier} and {@link TokenIssuer} go by.
 *
 * @param boundIssuer a token must name it, and issued tokens do
 * @param boundAudiences a token must name one of them, and issued tokens name all; empty: any
 * @param leeway tolerated difference of clocks
 */
public record AccessSettings(
    TokenKey key, Optional<String> boundIssuer, List<String> boundAudiences, Duration leeway) {
  private static final Duration MAX_LEEWAY = Duration.ofHours(1);

  public AccessSettings {
    boundAudiences = List.copyOf(boundAudiences);
    if (leeway.isNegative() || leeway.compareTo(MAX_LEEWAY) > 0) {
      throw new IllegalArgumentException(
          "mansard.access.leeway is " + leeway + "; 0 s to 1 h are allowed");
    }
  }

  /** Reads the settings; fails with a sentence if there is not exactly one usable key. */
  public static AccessSettings of(AccessConfig config) {
    return new AccessSettings(
        key(config),
        config.tokenBoundIssuer(),
        config.tokenBoundAudiences().orElse(List.of()),
        config.leeway());
  }

  private static TokenKey key(AccessConfig config) {
    var keys =
        Stream.of(
                config.hs256SecretBase64().map(TokenKey::ofHs256Secret),
                config.rs256SecretBase64().map(TokenKey::ofRs256Secret),
                config.rs256PubkeyBase64().map(TokenKey::ofRs256PublicKey))
            .flatMap(Optional::stream)
            .toList();
    if (keys.size() != 1) {
      throw new IllegalArgumentException(
          "%d keys for tokens are configured; set exactly one of mansard.access.hs256-secret-base64, .rs256-secret-base64, .rs256-pubkey-base64"
              .formatted(keys.size()));
    }
    return keys.getFirst();
  }
}

package dev.mansard.api.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How tokens are verified, prefix {@code mansard.access}. Exactly one of the three keys is set;
 * each is the standard base64 of what it names, on one line.
 */
@ConfigMapping(prefix = "mansard.access")
public interface AccessConfig {

  /** A secret of any length, for HS256; signs and verifies. */
  Optional<String> hs256SecretBase64();

  /** The PEM text of an RSA private key of 2048 to 8192 bits; signs and verifies. */
  Optional<String> rs256SecretBase64();

  /** The PEM text of an RSA public key; verifies only. */
  Optional<String> rs256PubkeyBase64();

  /** If set, a token must name exactly this issuer. */
  Optional<String> tokenBoundIssuer();

  /** If set, a token must name at least one of these audiences. */
  Optional<List<String>> tokenBoundAudiences();

  /**
   * By how much the clocks of issuer and server may differ, 0 to 1 hour. The default, 0, is
   * Attic's; a minute cures tokens that are refused in the first seconds of their life.
   */
  @WithDefault("0s")
  Duration leeway();
}

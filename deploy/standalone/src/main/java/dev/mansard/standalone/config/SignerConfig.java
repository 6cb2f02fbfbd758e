package dev.mansard.standalone.config;

import java.net.URI;
import java.nio.file.Path;

/** Who signs, and how it comes by its master key. */
public sealed interface SignerConfig {

  /** This process; the master key is in a file of 32 bytes in base64. */
  record KeyFile(Path masterKeyFile) implements SignerConfig {}

  /** This process; the master key is given in the configuration or the environment. */
  record KeyText(String masterKeyBase64) implements SignerConfig {
    /** Does not show the key. */
    @Override
    public String toString() {
      return "KeyText";
    }
  }

  /**
   * This process; nothing is configured, as in every file written for Attic.
   *
   * @param masterKeyFile where the key is, or is made on the first start
   */
  record Unconfigured(Path masterKeyFile) implements SignerConfig {}

  /** A signer-service elsewhere. */
  record Remote(URI url, String token) implements SignerConfig {
    /** Does not show the token. */
    @Override
    public String toString() {
      return url.toString();
    }
  }
}

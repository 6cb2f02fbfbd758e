package dev.mansard.standalone.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

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

  /**
   * A signer-service elsewhere.
   *
   * @param tls files for a URL with https
   */
  record Remote(URI url, String token, Tls tls) implements SignerConfig {
    /** Does not show the token. */
    @Override
    public String toString() {
      return url.toString();
    }
  }

  /**
   * Files in PEM for TLS to the signer.
   *
   * @param certificateFile goes with a key file
   */
  record Tls(Optional<Path> caFile, Optional<Path> certificateFile, Optional<Path> keyFile) {
    /** Whom the JDK trusts, and no certificate of our own. */
    public static final Tls NONE = new Tls(Optional.empty(), Optional.empty(), Optional.empty());
  }
}

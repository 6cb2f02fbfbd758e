package dev.mansard.api.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the signer is, prefix {@code mansard.signing}. */
@ConfigMapping(prefix = "mansard.signing")
public interface SigningConfig {

  /** URL of signer-service, without path. Absent: the signer runs in this process. */
  Optional<String> url();

  /** The service token by which the signer knows us; needed with {@link #url}. */
  Optional<String> token();

  /** TLS towards a signer whose {@link #url} begins with https. */
  Tls tls();

  /** Files in PEM; what they hold is read again every ten minutes. */
  interface Tls {
    /** Certificates that the signer's must descend from; absent: those the JDK trusts. */
    Optional<Path> caFile();

    /** Our certificate, with those between it and its authority; needed with {@link #keyFile}. */
    Optional<Path> certificateFile();

    /** The private key of our certificate, PKCS#8 or PKCS#1, not encrypted. */
    Optional<Path> keyFile();
  }

  /**
   * How long an answer may take, default 5 s. A push waits that long before it fails with 503, the
   * first read after a change of key before it serves the old signature.
   */
  @WithDefault("5s")
  Duration timeout();
}

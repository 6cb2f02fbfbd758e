package dev.mansard.api.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where the signer is, prefix {@code mansard.signing}. */
@ConfigMapping(prefix = "mansard.signing")
public interface SigningConfig {

  /** URL of signer-service, without path. Absent: the signer runs in this process. */
  Optional<String> url();

  /** The service token by which the signer knows us; needed with {@link #url}. */
  Optional<String> token();

  /**
   * How long an answer may take, default 5 s. A push waits that long before it fails with 503, the
   * first read after a change of key before it serves the old signature.
   */
  @WithDefault("5s")
  Duration timeout();
}

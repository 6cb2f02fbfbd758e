package dev.mansard.api.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * How request bodies are received, whatever is in them; prefix {@code mansard.upload}. What is
 * particular to uploads is in the package {@code upload}.
 */
@ConfigMapping(prefix = "mansard.upload")
public interface BodyConfig {

  /**
   * How long a client may send nothing in the middle of a body before it is given up, at least 1
   * ms, default 60 s. Short values cut off slow lines, long ones keep dead connections.
   */
  @WithDefault("60s")
  Duration idleTimeout();

  /**
   * The largest JSON body that is read, up to 1 GiB, default 16 MiB. It bounds how many hashes one
   * get-missing-paths request can carry: about 450 000 with the default.
   */
  @WithDefault("16M")
  MemorySize jsonLimit();

  /**
   * How much of a body is still read, and thrown away, after a request was answered early, default
   * 16 MiB. Many clients read the answer only when they have sent everything; with 0 they see a
   * broken connection instead of the reason.
   */
  @WithDefault("16M")
  MemorySize drainLimit();

  /** How long that may take, default 5 s. */
  @WithDefault("5s")
  Duration drainTimeout();
}

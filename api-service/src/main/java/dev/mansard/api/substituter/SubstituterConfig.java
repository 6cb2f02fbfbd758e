package dev.mansard.api.substituter;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How NARs are handed out, prefix {@code mansard.substituter}. */
@ConfigMapping(prefix = "mansard.substituter")
public interface SubstituterConfig {

  /**
   * How many NARs are streamed at once, 1 to 100 000, default 512. Each takes up to about 1 MiB;
   * what goes beyond is told to come back after a second (503), which Nix does.
   */
  @WithDefault("512")
  int maxDownloads();

  /** How long a client may take no byte before its connection is reset, default 60 s. */
  @WithDefault("60s")
  Duration stallTimeout();

  /** How long a presigned URL is valid, 1 s to 7 days, default 10 minutes as in Attic. */
  @WithDefault("600s")
  Duration presignValidity();

  /**
   * Memory for narinfos that were asked for lately, less than 2 GiB, default 32 MiB, which is about
   * 30 000 of them. 0 keeps none: each narinfo then costs the database a query.
   */
  @WithDefault("32M")
  MemorySize narinfoCache();
}

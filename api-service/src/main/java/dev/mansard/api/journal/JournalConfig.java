package dev.mansard.api.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which lines are written, prefix {@code mansard.journal}. */
@ConfigMapping(prefix = "mansard.journal")
public interface JournalConfig {

  /** A line for every request, logger {@code mansard.access}, default false. */
  @WithDefault("false")
  boolean access();

  /** A line for every write, logger {@code mansard.audit}, default true. */
  @WithDefault("true")
  boolean audit();
}

package dev.mansard.api.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What is set about the database beside Quarkus's settings, prefix {@code mansard.database}. */
@ConfigMapping(prefix = "mansard.database")
public interface DatabaseConfig {

  /** The address as libpq writes it; for those who read the settings, nothing here does. */
  Optional<String> url();

  /**
   * Whether to ask the database something once a minute, default false: for networks that forget
   * connections on which nothing happens, and for databases that go to sleep.
   */
  @WithDefault("false")
  boolean heartbeat();
}

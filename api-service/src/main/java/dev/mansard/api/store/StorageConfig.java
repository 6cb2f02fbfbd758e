package dev.mansard.api.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where the bytes are, prefix {@code mansard.storage}. */
@ConfigMapping(prefix = "mansard.storage")
public interface StorageConfig {

  /** The kinds of storage. */
  enum Type {
    /** A folder on this machine. */
    LOCAL
  }

  /** What kind, default {@code local}. */
  @WithDefault("local")
  Type type();

  /** The folder of {@code local} storage; made if it is not there. */
  Optional<Path> path();
}

package dev.mansard.api.cache;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What becomes of destroyed caches, prefix {@code mansard.cache}. */
@ConfigMapping(prefix = "mansard.cache")
public interface DestructionConfig {

  /**
   * Whether a destroyed cache keeps its name and its objects, so that an operator can bring it back
   * in the database. The default, false, frees the name at once and the space at the next
   * collection.
   */
  @WithDefault("false")
  boolean softDelete();
}

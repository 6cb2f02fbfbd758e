package dev.mansard.api.substituter;

import dev.mansard.api.http.Bounds;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The cache of narinfos, also as the {@link dev.mansard.store.change.ChangeListener} that whoever
 * changes something in this process tells at once.
 */
@Dependent
class SubstituterWiring {
  @Produces
  @Singleton
  static NarInfoCache narInfoCache(SubstituterConfig config) {
    int bytes =
        Bounds.require(
            "mansard.substituter.narinfo-cache", config.narinfoCache(), 0, Integer.MAX_VALUE);
    return new NarInfoCache(bytes, System::nanoTime);
  }
}

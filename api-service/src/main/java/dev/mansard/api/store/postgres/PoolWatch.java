package dev.mansard.api.store.postgres;

import dev.mansard.telemetry.pool.PoolUse;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Has the connections of Quarkus's pool counted. */
@ApplicationScoped
class PoolWatch implements VertxOptionsCustomizer {
  private final PoolUse use;

  PoolWatch(PoolUse use) {
    this.use = use;
  }

  @Override
  public void accept(VertxOptions options) {
    use.watch(options);
  }
}

package dev.mansard.standalone.server;

import dev.mansard.api.metrics.Route;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Has requests traced, if that is wanted. */
@ApplicationScoped
class TracingSetup implements VertxOptionsCustomizer {

  @Override
  public void accept(VertxOptions options) {
    Launch.current().tracing().ifPresent(tracing -> tracing.watch(options, Route::spanName));
  }
}

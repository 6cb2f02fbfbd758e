package dev.mansard.api.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** A registry that keeps nothing, unless the application brings one. */
@Dependent
class MetricsWiring {
  @Produces
  @Singleton
  @DefaultBean
  static MeterRegistry registry() {
    return new CompositeMeterRegistry();
  }
}

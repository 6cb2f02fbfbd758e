package dev.mansard.api.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Meters that keep what they count, as those of a server with a port for metrics do. */
@Dependent
class CountingRegistry {
  @Produces
  @Singleton
  static MeterRegistry registry() {
    return new SimpleMeterRegistry();
  }
}

package dev.mansard.standalone.server;

import dev.mansard.api.metrics.MeteredSigningClient;
import dev.mansard.api.signing.HttpSigningClient;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningConfig;
import dev.mansard.signer.sign.SigningService;
import dev.mansard.standalone.management.Management;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Where a port has several adapters, picks the one. */
@Dependent
class ServerWiring {
  @Produces
  @Singleton
  static SigningClient signingClient(
      SigningConfig config, SigningService signer, Vertx vertx, MeterRegistry registry) {
    var client =
        config.url().isPresent()
            ? HttpSigningClient.of(config, vertx)
            : new InProcessSigningClient(signer);
    return new MeteredSigningClient(client, registry);
  }

  /** Without a port for metrics, nothing is counted. */
  @Produces
  @Singleton
  static MeterRegistry registry() {
    return Launch.current()
        .management()
        .map(Management::registry)
        .orElseGet(CompositeMeterRegistry::new);
  }
}

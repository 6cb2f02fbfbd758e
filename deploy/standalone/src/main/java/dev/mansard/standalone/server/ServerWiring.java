package dev.mansard.standalone.server;

import dev.mansard.api.http.RequestScope;
import dev.mansard.api.metrics.MeteredSigningClient;
import dev.mansard.api.metrics.StorageTimers;
import dev.mansard.api.signing.HttpSigningClient;
import dev.mansard.api.signing.SigningClient;
import dev.mansard.api.signing.SigningConfig;
import dev.mansard.signer.sign.SigningService;
import dev.mansard.standalone.tracing.StorageSpans;
import dev.mansard.store.blob.s3.S3Watch;
import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.MeterRegistry;
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

  @Produces
  @Singleton
  static MeterRegistry registry() {
    return Launch.current().port().registry();
  }

  @Produces
  @Singleton
  static PoolUse pools() {
    return Launch.current().port().pools();
  }

  @Produces
  @Singleton
  static S3Watch storageWatch(MeterRegistry registry) {
    var timers = new StorageTimers(registry);
    return Launch.current()
        .tracing()
        .<S3Watch>map(tracing -> new StorageSpans(tracing, timers))
        .orElse(timers);
  }

  @Produces
  @Singleton
  static RequestScope scope() {
    return Launch.current()
        .tracing()
        .<RequestScope>map(tracing -> (context, task) -> tracing.carry(context.vertx(), task))
        .orElse((context, task) -> task);
  }
}

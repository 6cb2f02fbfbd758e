package dev.mansard.signer.metrics;

import dev.mansard.signer.sign.SignerConfig;
import dev.mansard.telemetry.pool.PoolUse;
import dev.mansard.telemetry.tracing.Tracing;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Has the connections to the key database counted, and requests traced where that is wanted. */
@Singleton
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
class ObservedVertx implements VertxOptionsCustomizer {
  private final PoolUse pools = new PoolUse();
  private final Optional<Tracing> tracing;

  ObservedVertx(
      SignerConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
    var wanted = config.tracing();
    this.tracing =
        wanted.endpoint().map(collector -> open(collector, wanted.samplePercent(), version));
  }

  private static Tracing open(URI collector, int samplePercent, String version) {
    if (samplePercent < 0 || samplePercent > 100) {
      throw new ConfigurationException(
          "mansard-signer: mansard.signer.tracing.sample-percent is %d; allowed are 0 to 100."
              .formatted(samplePercent));
    }
    try {
      var subject = new Tracing.Subject("mansard-signer", version);
      return Tracing.open(collector, samplePercent, subject);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "mansard-signer: mansard.signer.tracing.endpoint is refused: " + e.getMessage());
    }
  }

  @Produces
  @Singleton
  PoolUse pools() {
    return pools;
  }

  @Override
  public void accept(VertxOptions options) {
    pools.watch(options);
    tracing.ifPresent(traces -> traces.watch(options, ObservedVertx::spanName));
  }

  static String spanName(String method, String path) {
    return method + " " + RequestTimes.operation(method, path);
  }

  @PreDestroy
  void sendTheLast() {
    tracing.ifPresent(Tracing::close);
  }
}

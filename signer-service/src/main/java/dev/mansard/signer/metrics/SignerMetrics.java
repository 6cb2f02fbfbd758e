package dev.mansard.signer.metrics;

import dev.mansard.signer.postgres.DatabaseProbe;
import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The meters of the signer's process, shown on its port for health. */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
public class SignerMetrics {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Counter signatures = registry.counter("mansard.signer.signatures");

  SignerMetrics(
      @ConfigProperty(name = "quarkus.application.version") String version,
      DatabaseProbe database,
      PoolUse pools) {
    Gauge.builder("mansard.build.info", () -> 1).tag("version", version).register(registry);
    Gauge.builder("mansard.dependency.up", database, probe -> probe.isUp() ? 1 : 0)
        .tag("dependency", "database")
        .strongReference(true)
        .register(registry);
    pools.show(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  void show(@Observes ManagementInterface management) {
    management
        .router()
        .get("/q/metrics")
        .handler(
            context ->
                context.response().putHeader("Content-Type", TEXT).end(registry.scrape(TEXT)));
  }

  /** So many fingerprints were signed. */
  public void signed(int count) {
    signatures.increment(count);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }
}

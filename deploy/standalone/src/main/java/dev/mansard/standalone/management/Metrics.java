package dev.mansard.standalone.management;

import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * The meters of the process and their text for Prometheus; docs/reference/metrics.md is the list.
 */
final class Metrics implements AutoCloseable {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  Metrics(String version) {
    Gauge.builder("mansard.build.info", () -> 1).tag("version", version).register(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  MeterRegistry registry() {
    return registry;
  }

  void watch(Probe probe) {
    Gauge.builder("mansard.dependency.up", probe, asked -> asked.isUp() ? 1 : 0)
        .tag("dependency", probe.name())
        .register(registry);
    count(probe, "ok", Probe::answers);
    count(probe, "failed", Probe::failures);
  }

  private void count(Probe probe, String outcome, ToDoubleFunction<Probe> number) {
    FunctionCounter.builder("mansard.dependency.checks", probe, number)
        .tag("dependency", probe.name())
        .tag("outcome", outcome)
        .register(registry);
  }

  void watch(PoolUse pools) {
    pools.show(registry);
  }

  String text() {
    return registry.scrape(CONTENT_TYPE);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}

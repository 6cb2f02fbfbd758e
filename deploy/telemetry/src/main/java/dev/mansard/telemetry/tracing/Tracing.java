package dev.mansard.telemetry.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.tracing.TracingOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The traces of one process. Each request is a span; within it are its statements to PostgreSQL,
 * its calls of the signer and what else is told of. A caller's {@code traceparent} is continued,
 * and the signer gets one.
 */
public final class Tracing implements AutoCloseable {
  private static final Duration EXPORT_LIMIT = Duration.ofSeconds(10);
  private static final Duration EXPORT_INTERVAL = Duration.ofSeconds(2);
  private static final int END_LIMIT_SECONDS = 5;

  private final SdkTracerProvider provider;
  private final Spans spans;

  private Tracing(SdkTracerProvider provider) {
    this.provider = provider;
    this.spans = new Spans(provider.get("dev.mansard"));
  }

  /**
   * Who is traced.
   *
   * @param service its name, as the collector shows it
   */
  public record Subject(String service, String version) {}

  /**
   * Begins to send to the collector, in the background; one that is away holds up nothing.
   *
   * @param collector speaks OTLP over HTTP
   * @param samplePercent 0 to 100, of the requests whose caller has not begun a trace
   */
  public static Tracing open(URI collector, int samplePercent, Subject subject) {
    var endpoint = collector.toString().replaceFirst("/*$", "") + "/v1/traces";
    var exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(EXPORT_LIMIT).build();
    var processor =
        BatchSpanProcessor.builder(exporter)
            .setScheduleDelay(EXPORT_INTERVAL)
            .setExporterTimeout(EXPORT_LIMIT)
            .build();
    return of(processor, samplePercent / 100.0, subject);
  }

  /** Traces that go elsewhere. */
  public static Tracing of(SpanProcessor processor, double ratio, Subject subject) {
    var resource =
        Attributes.of(
            AttributeKey.stringKey("service.name"),
            subject.service(),
            AttributeKey.stringKey("service.version"),
            subject.version());
    return new Tracing(
        SdkTracerProvider.builder()
            .addSpanProcessor(processor)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
            .setResource(Resource.create(resource))
            .build());
  }

  /** Traces the requests and statements of whichever Vert.x is made with these options. */
  @SuppressWarnings("deprecation") // the builder, which replaces it, is not ours under Quarkus
  public void watch(VertxOptions options, SpanNames names) {
    options.setTracingOptions(
        new TracingOptions().setFactory(_ -> new RequestTracer(spans, names)));
  }

  /** Begins the span of a call that Vert.x does not see, if it is made for a request. */
  public Optional<Span> beginCall(String name) {
    return spans.beginCall(name);
  }

  /** Takes the span of the request at hand along to a thread that works for it. */
  public Runnable carry(Vertx vertx, Runnable task) {
    return spans.carry(vertx, task);
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(END_LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}

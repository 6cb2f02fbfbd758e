package dev.mansard.standalone.tracing;

import dev.mansard.api.http.RequestScope;
import dev.mansard.standalone.config.TracingConfig;
import dev.mansard.store.blob.s3.S3Watch;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.VertxOptions;
import io.vertx.core.tracing.TracingOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The traces of one process. Each request is a span; within it are its statements to PostgreSQL,
 * its calls of the signer and its requests to the bucket. A caller's {@code traceparent} is
 * continued, and the signer gets one.
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

  /** Begins to send to the collector, in the background; one that is away holds up nothing. */
  public static Tracing open(TracingConfig config, String version) {
    var endpoint = config.endpoint().toString().replaceFirst("/*$", "") + "/v1/traces";
    var exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(EXPORT_LIMIT).build();
    var processor =
        BatchSpanProcessor.builder(exporter)
            .setScheduleDelay(EXPORT_INTERVAL)
            .setExporterTimeout(EXPORT_LIMIT)
            .build();
    return of(processor, config.samplePercent() / 100.0, version);
  }

  static Tracing of(SpanProcessor processor, double ratio, String version) {
    var resource =
        Attributes.of(
            AttributeKey.stringKey("service.name"),
            "mansard",
            AttributeKey.stringKey("service.version"),
            version);
    return new Tracing(
        SdkTracerProvider.builder()
            .addSpanProcessor(processor)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
            .setResource(Resource.create(resource))
            .build());
  }

  /** Traces the requests and statements of whichever Vert.x is made with these options. */
  @SuppressWarnings("deprecation") // the builder, which replaces it, is not ours under Quarkus
  public void watch(VertxOptions options) {
    options.setTracingOptions(new TracingOptions().setFactory(_ -> new RequestTracer(spans)));
  }

  /** Traces requests to the bucket, beside another watch. */
  public S3Watch watching(S3Watch other) {
    return new StorageSpans(spans, other);
  }

  /** Takes the span of a request along to the threads that work for it. */
  public RequestScope scope() {
    return spans::carry;
  }

  @Override
  public void close() {
    var _ = provider.shutdown().join(END_LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}

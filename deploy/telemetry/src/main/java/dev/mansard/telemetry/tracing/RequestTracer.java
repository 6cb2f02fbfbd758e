package dev.mansard.telemetry.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Context;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Spans of what goes through Vert.x: requests to us, calls of the signer, statements to PostgreSQL.
 * A span holds no query of a URL, no value of a statement and no header.
 */
final class RequestTracer implements VertxTracer<@Nullable Span, @Nullable Span> {
  private static final int LONGEST_STATEMENT = 300;
  private static final int SERVER_ERROR = 500;

  private final Spans spans;
  private final SpanNames names;

  RequestTracer(Spans spans, SpanNames names) {
    this.spans = spans;
    this.names = names;
  }

  @Override
  public <R> @Nullable Span receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Map.Entry<String, String>> headers,
      TagExtractor<R> tags) {
    if (!(request instanceof HttpRequest http)) {
      return null;
    }
    var path = path(http.uri());
    var method = http.method().name();
    var span = spans.beginRequest(context, names.of(method, path), headers);
    span.setAttribute("http.request.method", method);
    span.setAttribute("url.path", path);
    return span;
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(span, response, failure);
  }

  @Override
  public <R> @Nullable Span sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    if (policy == TracingPolicy.IGNORE) {
      return null;
    }
    return request instanceof HttpRequest http
        ? call(context, http, headers)
        : statement(context, request, tags);
  }

  private @Nullable Span call(
      Context context, HttpRequest request, BiConsumer<String, String> headers) {
    var path = path(request.uri());
    var begun = spans.beginCall(context, request.method() + " signer");
    begun.ifPresent(
        span -> {
          span.setAttribute("http.request.method", request.method().name());
          span.setAttribute("url.path", path);
          Spans.inject(span, headers);
        });
    return begun.orElse(null);
  }

  private <R> @Nullable Span statement(Context context, R request, TagExtractor<R> tags) {
    var text = Optional.ofNullable(tags.extract(request).get("db.statement"));
    var begun = spans.beginCall(context, "postgresql");
    begun.ifPresent(
        span -> {
          span.setAttribute("db.system.name", "postgresql");
          text.ifPresent(sql -> span.setAttribute("db.query.text", shortened(sql)));
        });
    return begun.orElse(null);
  }

  private static String shortened(String sql) {
    var line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_STATEMENT ? line : line.substring(0, LONGEST_STATEMENT);
  }

  @Override
  public <R> void receiveResponse(
      Context context,
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(span, response, failure);
  }

  private static void end(
      @Nullable Span span, @Nullable Object response, @Nullable Throwable failure) {
    if (span == null) {
      return;
    }
    if (response instanceof HttpResponse http) {
      span.setAttribute("http.response.status_code", http.statusCode());
      if (http.statusCode() >= SERVER_ERROR) {
        span.setStatus(StatusCode.ERROR);
      }
    }
    if (failure != null) {
      span.setStatus(StatusCode.ERROR);
      span.setAttribute("error.type", failure.getClass().getName());
    }
    span.end();
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }
}

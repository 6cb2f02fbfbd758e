package dev.mansard.telemetry.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/**
 * Begins spans, and knows which request something is done for: by Vert.x's context on event loops
 * and in clients, and by the thread where bytes move, which its virtual threads inherit.
 */
final class Spans {
  private static final Object KEY = new Object();
  private static final W3CTraceContextPropagator PROPAGATOR =
      W3CTraceContextPropagator.getInstance();

  private final Tracer tracer;
  private static final InheritableThreadLocal<Span> CARRIED = new InheritableThreadLocal<>();

  Spans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The span of a request that comes in; its caller may have begun a trace. */
  Span beginRequest(
      io.vertx.core.Context context, String name, Iterable<Map.Entry<String, String>> headers) {
    var parent = PROPAGATOR.extract(Context.root(), headers, HeaderGetter.FIRST);
    var span = builder(name, SpanKind.SERVER).setParent(parent).startSpan();
    locals(context).put(KEY, span);
    return span;
  }

  /** The span of a call, if it is made for a request. */
  Optional<Span> beginCall(io.vertx.core.Context context, String name) {
    return find(context).map(parent -> begin(parent, name));
  }

  /** The same where there is no such context. */
  Optional<Span> beginCall(String name) {
    return Optional.ofNullable(CARRIED.get()).map(known -> begin(known, name));
  }

  private Span begin(Span parent, String name) {
    return builder(name, SpanKind.CLIENT).setParent(Context.root().with(parent)).startSpan();
  }

  private SpanBuilder builder(String name, SpanKind kind) {
    return tracer.spanBuilder(name).setSpanKind(kind);
  }

  /** Tells whoever is called of the span. */
  static void inject(Span span, BiConsumer<String, String> headers) {
    PROPAGATOR.inject(
        Context.root().with(span),
        headers,
        (into, name, value) -> {
          if (into != null) {
            into.accept(name, value);
          }
        });
  }

  /**
   * The clients of Vert.x give a thread that is not theirs a context, and only remember it weakly:
   * it is held here until the task has ended.
   */
  Runnable carry(Vertx vertx, Runnable task) {
    var current = Optional.<io.vertx.core.Context>ofNullable(ContextInternal.current());
    return current.flatMap(Spans::find).map(span -> carry(vertx, task, span)).orElse(task);
  }

  private Runnable carry(Vertx vertx, Runnable task, Span span) {
    return () -> {
      var context = vertx.getOrCreateContext();
      locals(context).put(KEY, span);
      CARRIED.set(span);
      try {
        task.run();
      } finally {
        CARRIED.remove();
        locals(context).remove(KEY);
      }
    };
  }

  private static Optional<Span> find(io.vertx.core.Context context) {
    return locals(context).get(KEY) instanceof Span span ? Optional.of(span) : Optional.empty();
  }

  private static ConcurrentMap<Object, Object> locals(io.vertx.core.Context context) {
    return ((ContextInternal) context).localContextData();
  }
}

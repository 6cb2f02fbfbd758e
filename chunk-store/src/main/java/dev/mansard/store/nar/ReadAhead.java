package dev.mansard.store.nar;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Passes the spans of a plan on in the order of the body, while those that come later are fetched
 * by threads of their own, as many as begin within the window.
 *
 * <p>When this ends, well or not, every fetch has ended too: whoever breaks off leaves no
 * connection behind.
 */
final class ReadAhead implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SpanReader reader;
  private final SpanPlan plan;
  private final long[] starts;
  private final ReadWindow window;
  private final SliceBuffers buffers;
  private final Map<Span, SpanFetch> fetches = new HashMap<>();
  private int opened;

  private ReadAhead(SpanReader reader, SpanPlan plan, long[] starts, ReadBudget budget) {
    this.reader = reader;
    this.plan = plan;
    this.starts = starts;
    this.buffers = budget.buffers();
    this.window = new ReadWindow(budget, plan.spans().getFirst().bodyStart());
  }

  /**
   * Runs the plan; a failure is thrown when all that came before has been passed on.
   *
   * @param starts where each frame begins in the body
   */
  static void transfer(
      SpanReader reader, SpanPlan plan, long[] starts, ReadBudget budget, NarSink sink)
      throws IOException {
    try (var _ = budget.join();
        var ahead = new ReadAhead(reader, plan, starts, budget)) {
      ahead.passOn(sink);
    }
  }

  private void passOn(NarSink sink) throws IOException {
    for (SpanPlan.Use use : plan.uses()) {
      for (long left = use.length(); left > 0; ) {
        openSpans();
        var slice = Objects.requireNonNull(fetches.get(use.span())).next();
        sink.write(slice.bytes(), 0, slice.length());
        buffers.giveBack(slice.bytes());
        window.use(slice.length());
        left -= slice.length();
      }
    }
  }

  private void openSpans() {
    List<Span> spans = plan.spans();
    while (opened < spans.size() && window.reaches(spans.get(opened).bodyStart())) {
      Span span = spans.get(opened++);
      var fetch = new SpanFetch(reader, span, window, buffers, starts);
      fetches.put(span, fetch);
      fetch.start();
    }
  }

  @Override
  public void close() {
    window.close();
    fetches.values().forEach(SpanFetch::stop);
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean interrupted = false;
    for (SpanFetch fetch : fetches.values()) {
      interrupted |= fetch.join(end);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

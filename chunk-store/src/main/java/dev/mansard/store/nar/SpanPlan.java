package dev.mansard.store.nar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** By which requests some frames of a body are read, and in which order their bytes are used. */
final class SpanPlan {
  private final List<Span> spans = new ArrayList<>();
  private final List<Use> uses = new ArrayList<>();

  /** The next {@code length} bytes of the body come from that span. */
  record Use(Span span, long length) {}

  private SpanPlan() {}

  /**
   * Plans the frames from {@code first} up to, not including, {@code end}.
   *
   * @param starts where each frame begins in the body
   */
  static SpanPlan of(FrameTable frames, long[] starts, int first, int end) {
    var plan = new SpanPlan();
    Map<Long, Span> latest = new HashMap<>();
    for (int frame = first; frame < end; ) {
      var extent = Extent.beginningWith(frames, frame, end);
      plan.add(extent, starts[frame], latest);
      frame = extent.endFrame();
    }
    return plan;
  }

  /** How to read the frames of a span from one on, in their order, where they lie now. */
  static List<Span> rest(Span span, int from, Placement now) {
    List<Span> left = new ArrayList<>();
    for (Span extent : apart(span, from, now)) {
      if (left.isEmpty() || !left.getLast().takes(extent)) {
        left.add(extent);
      }
    }
    return left;
  }

  /** The same by a request for each extent, so that nothing is read in vain. */
  static List<Span> apart(Span span, int from, Placement now) {
    List<Span> left = new ArrayList<>();
    for (Extent part : span.extents()) {
      for (int frame = Math.max(from, part.firstFrame()); frame < part.endFrame(); ) {
        var extent = Extent.beginningWith(now.frames(), frame, part.endFrame());
        left.add(new Span(extent, now.starts()[frame]));
        frame = extent.endFrame();
      }
    }
    return left;
  }

  private void add(Extent extent, long position, Map<Long, Span> latest) {
    Span span = latest.get(extent.packId());
    if (span == null || !span.takes(extent, position)) {
      span = new Span(extent, position);
      latest.put(extent.packId(), span);
      spans.add(span);
    }
    uses.add(new Use(span, extent.length()));
  }

  /** In the order of their first use. */
  List<Span> spans() {
    return spans;
  }

  /** In the order of the body. */
  List<Use> uses() {
    return uses;
  }
}

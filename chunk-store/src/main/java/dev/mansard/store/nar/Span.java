package dev.mansard.store.nar;

import dev.mansard.store.blob.RangeCost;
import java.util.ArrayList;
import java.util.List;

/**
 * What one request reads: extents of one pack in ascending order, and the gaps between them, which
 * are thrown away. The extents may lie apart in the body, with those of other packs in between, as
 * they do when a package was built again with small changes.
 */
final class Span {
  private final long packId;
  private final long offset;
  private final long bodyStart;
  private final List<Extent> extents = new ArrayList<>();
  private long end;

  /** The span that begins with an extent, which is at {@code bodyStart} in the body. */
  Span(Extent first, long bodyStart) {
    packId = first.packId();
    offset = first.offset();
    this.bodyStart = bodyStart;
    add(first);
  }

  private void add(Extent extent) {
    extents.add(extent);
    end = extent.end();
  }

  /** Takes an extent of the same pack that comes later in the body, if that is worth it. */
  boolean takes(Extent extent, long position) {
    boolean isNear =
        extent.offset() >= end
            && extent.offset() - end <= RangeCost.WIDEST_GAP
            && extent.end() - offset <= RangeCost.LONGEST
            && position - bodyStart <= RangeCost.REACH;
    if (isNear) {
      add(extent);
    }
    return isNear;
  }

  /** The same with a span of one extent, whichever pack that is in. */
  boolean takes(Span next) {
    return next.packId == packId && takes(next.extents.getFirst(), next.bodyStart);
  }

  long packId() {
    return packId;
  }

  /** Where it begins in the pack. */
  long offset() {
    return offset;
  }

  /** The bytes that are read, gaps included. */
  long length() {
    return end - offset;
  }

  /** Where its first byte belongs in the body. */
  long bodyStart() {
    return bodyStart;
  }

  List<Extent> extents() {
    return extents;
  }

  /** The first of its frames that does not come before that one; there must be one. */
  int frameFrom(int frame) {
    for (Extent extent : extents) {
      if (frame < extent.endFrame()) {
        return Math.max(frame, extent.firstFrame());
      }
    }
    throw new IllegalArgumentException("frame " + frame + " is behind the span");
  }
}

package dev.mansard.store.nar;

import java.util.ArrayList;
import java.util.List;

/**
 * What one request reads: extents of one pack in ascending order, and the gaps between them, which
 * are thrown away. The extents may lie apart in the body, with those of other packs in between, as
 * they do when a package was built again with small changes.
 */
final class Span {
  /** Reading over a gap of that size takes no longer than another request would. */
  static final long WIDEST_GAP = 1L << 20;

  /** How far apart in the body: a connection does not stay open without a use for ever. */
  static final long REACH = 64L << 20;

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
            && extent.offset() - end <= WIDEST_GAP
            && extent.end() - offset <= Extent.LONGEST
            && position - bodyStart <= REACH;
    if (isNear) {
      add(extent);
    }
    return isNear;
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
}

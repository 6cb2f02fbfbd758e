package dev.mansard.store.upload;

import dev.mansard.store.metadata.ChunkCandidate;

/**
 * How far a NAR has come in a pack it takes duplicates from. A reader follows with one range
 * request, which passes over gaps and stays open while parts of other packs come in between.
 */
class PackCursor {
  /** Reading over so many bytes takes no longer than another request would. */
  static final long WIDEST_GAP = 512 << 10;

  /** A range request is no longer, and not open for more of the NAR, than this. */
  static final long LONGEST_RANGE = 48L << 20;

  private final long packId;
  private long rangeStart;
  private long rangeStartInNar;
  private long end;

  /** A cursor behind its first duplicate, which is at that position of the NAR. */
  PackCursor(ChunkCandidate first, long positionInNar) {
    packId = first.packId();
    startRange(first, positionInNar);
    end = first.end();
  }

  final long packId() {
    return packId;
  }

  /** Bytes of the pack that a reader would have to pass over, or -1 if it is no way on. */
  final long gapTo(ChunkCandidate copy) {
    long gap = copy.offset() - end;
    return copy.packId() == packId && gap >= 0 && gap <= WIDEST_GAP ? gap : -1;
  }

  /** Whether the reader's request reaches the copy; if not, it costs another one. */
  final boolean reaches(ChunkCandidate copy, long positionInNar) {
    return copy.end() - rangeStart <= LONGEST_RANGE
        && positionInNar - rangeStartInNar <= LONGEST_RANGE;
  }

  final void moveBehind(ChunkCandidate copy) {
    end = copy.end();
  }

  final void startRange(ChunkCandidate copy, long positionInNar) {
    rangeStart = copy.offset();
    rangeStartInNar = positionInNar;
  }
}

package dev.mansard.store.upload;

import dev.mansard.store.blob.RangeCost;
import dev.mansard.store.metadata.ChunkCandidate;

/**
 * How far a NAR has come in a pack it takes duplicates from. A reader follows with one range
 * request, which passes over gaps and stays open while parts of other packs come in between.
 */
class PackCursor {
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
    return copy.packId() == packId && gap >= 0 && gap <= RangeCost.WIDEST_GAP ? gap : -1;
  }

  /** Whether the reader's request reaches the copy; if not, it costs another one. */
  final boolean reaches(ChunkCandidate copy, long positionInNar) {
    return copy.end() - rangeStart <= RangeCost.LONGEST
        && positionInNar - rangeStartInNar <= RangeCost.REACH;
  }

  final void moveBehind(ChunkCandidate copy) {
    end = copy.end();
  }

  final void startRange(ChunkCandidate copy, long positionInNar) {
    rangeStart = copy.offset();
    rangeStartInNar = positionInNar;
  }
}

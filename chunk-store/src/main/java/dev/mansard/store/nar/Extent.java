package dev.mansard.store.nar;

import dev.mansard.store.blob.RangeCost;

/**
 * Neighbouring frames, in the body as well as in one pack.
 *
 * @param packId the pack
 * @param firstFrame index of the first frame in the table
 * @param endFrame index behind the last frame
 * @param offset where the first frame begins in the pack
 * @param length bytes of all frames
 */
record Extent(long packId, int firstFrame, int endFrame, long offset, long length) {

  /** The extent that begins with {@code frame} and does not reach {@code endFrame}. */
  static Extent beginningWith(FrameTable frames, int frame, int endFrame) {
    long packId = frames.packId(frame);
    long offset = frames.offset(frame);
    long length = frames.length(frame);
    int next = frame + 1;
    while (next < endFrame
        && length < RangeCost.LONGEST
        && frames.packId(next) == packId
        && frames.offset(next) == offset + length) {
      length += frames.length(next);
      next++;
    }
    return new Extent(packId, frame, next, offset, length);
  }

  /** Where it ends in the pack. */
  long end() {
    return offset + length;
  }
}

package dev.mansard.gc.compact;

import java.util.Arrays;

/**
 * Where frames have been copied to, in the order of their chunks. Columns of primitives: 24 bytes a
 * frame, of which a pack may have four million.
 */
public final class MovedFrames {
  private long[] chunkIds = new long[64];
  private long[] formerOffsets = new long[64];
  private long[] offsets = new long[64];
  private int size;

  void add(long chunkId, long formerOffset, long offset) {
    if (size == chunkIds.length) {
      int capacity = Math.multiplyExact(size, 2);
      chunkIds = Arrays.copyOf(chunkIds, capacity);
      formerOffsets = Arrays.copyOf(formerOffsets, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
    }
    chunkIds[size] = chunkId;
    formerOffsets[size] = formerOffset;
    offsets[size] = offset;
    size++;
  }

  /** The number of frames. */
  public int size() {
    return size;
  }

  /** The chunk of the frame with that index. */
  public long chunkId(int index) {
    return chunkIds[index];
  }

  /** Where the frame lay in the old pack. */
  public long formerOffset(int index) {
    return formerOffsets[index];
  }

  /** Where it lies in the new one. */
  public long offset(int index) {
    return offsets[index];
  }
}

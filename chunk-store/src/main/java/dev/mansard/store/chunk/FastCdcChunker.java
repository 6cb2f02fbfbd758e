package dev.mansard.store.chunk;

import java.util.Objects;

/**
 * Cuts where the content says so: FastCDC with a 31-bit gear hash that shifts right, and
 * normalisation level 1. The cut points are those of Attic, so that both may share chunks.
 *
 * <p>A chunk is never cut within its first {@code minSize} bytes, which are not even hashed. Up to
 * the normal point a stricter mask makes cuts rare, behind it a looser one makes them frequent,
 * which draws the sizes towards the average.
 *
 * <p>One byte per turn is the fastest form that was measured on JDK 25; two bytes per turn and four
 * interleaved lanes cut at the same places but gained nothing (see {@code docs/benchmarks}).
 */
final class FastCdcChunker implements Chunker {
  private static final int[] GEAR = GearTable.words();

  private final int minSize;
  private final int maxSize;
  private final int normalPoint;
  private final int strictMask;
  private final int eagerMask;

  FastCdcChunker(ChunkerParameters parameters) {
    minSize = parameters.minSize();
    maxSize = parameters.maxSize();
    int avgSize = parameters.avgSize();
    int bits = (int) Math.round(Math.log(avgSize) / Math.log(2));
    normalPoint = avgSize - Math.min(avgSize, minSize + (minSize + 1) / 2);
    strictMask = (1 << (bits + 1)) - 1;
    eagerMask = (1 << (bits - 1)) - 1;
  }

  @Override
  public int maxChunkSize() {
    return maxSize;
  }

  @Override
  public int nextCut(byte[] window, int offset, int available) {
    Objects.checkFromIndexSize(offset, available, window.length);
    if (available <= minSize) {
      return available;
    }
    return findCut(window, offset, Math.min(available, maxSize));
  }

  private int findCut(byte[] window, int offset, int longest) {
    int end = offset + longest;
    int normal = offset + Math.min(normalPoint, longest);
    int at = offset + minSize;
    int hash = 0;
    for (; at < normal; at++) {
      hash = (hash >>> 1) + GEAR[window[at] & 0xff];
      if ((hash & strictMask) == 0) {
        return at + 1 - offset;
      }
    }
    for (; at < end; at++) {
      hash = (hash >>> 1) + GEAR[window[at] & 0xff];
      if ((hash & eagerMask) == 0) {
        return at + 1 - offset;
      }
    }
    return longest;
  }
}

package dev.mansard.store.nar;

import java.util.Arrays;

/**
 * The frames of one NAR in order: where each lies and its checksum. Columns of primitives, since a
 * large NAR has millions of rows. Filled by one thread, then read by many.
 */
final class FrameTable {
  private final long[] packIds;
  private final long[] offsets;
  private final int[] lengths;
  private final int[] checksums;
  private int size;

  /** A table that will take exactly this many rows. */
  FrameTable(int capacity) {
    packIds = new long[capacity];
    offsets = new long[capacity];
    lengths = new int[capacity];
    checksums = new int[capacity];
  }

  /** Appends a frame. */
  void add(long packId, long offset, int length, int checksum) {
    packIds[size] = packId;
    offsets[size] = offset;
    lengths[size] = length;
    checksums[size] = checksum;
    size++;
  }

  /** The number of frames. */
  int size() {
    return size;
  }

  /** The pack of frame {@code index}. */
  long packId(int index) {
    return packIds[index];
  }

  /** Where the frame begins in its pack. */
  long offset(int index) {
    return offsets[index];
  }

  /** The bytes of the frame. */
  int length(int index) {
    return lengths[index];
  }

  /** CRC-32C of the frame. */
  int checksum(int index) {
    return checksums[index];
  }

  /** Whether the frames follow each other in one pack, from its beginning on. */
  boolean isContiguous() {
    long expected = 0;
    for (int i = 0; i < size; i++) {
      if (offsets[i] != expected || packIds[i] != packIds[0]) {
        return false;
      }
      expected += lengths[i];
    }
    return true;
  }

  /** How far into that pack the frames reach. */
  long endIn(long packId) {
    long end = 0;
    for (int i = 0; i < size; i++) {
      if (packIds[i] == packId) {
        end = Math.max(end, offsets[i] + lengths[i]);
      }
    }
    return end;
  }

  /** The ids of all packs that occur, ascending. */
  long[] distinctPackIds() {
    return Arrays.stream(packIds, 0, size).distinct().sorted().toArray();
  }
}

package dev.mansard.store.chunk;

import java.util.Objects;

/**
 * Cuts after every {@code size} bytes, for NARs that are too small to be worth a search for cut
 * points.
 */
record FixedSizeChunker(int size) implements Chunker {

  FixedSizeChunker {
    if (size < 1) {
      throw new IllegalArgumentException("chunk size is " + size + ", allowed are 1 and more");
    }
  }

  @Override
  public int maxChunkSize() {
    return size;
  }

  @Override
  public int nextCut(byte[] window, int offset, int available) {
    Objects.checkFromIndexSize(offset, available, window.length);
    return Math.min(available, size);
  }
}

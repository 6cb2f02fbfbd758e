package dev.mansard.store.chunk;

import java.util.Objects;

/**
 * A chunk where it lies in the window it was read into. Not a copy: it is valid for as long as the
 * window is left alone, which is up to whoever supplied the window to {@link ChunkSource}.
 *
 * @param window the array that holds the bytes, and usually its neighbours' too
 * @param offset where the chunk begins in it
 * @param length its bytes, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // a view by intention; chunks are never compared
public record Chunk(byte[] window, int offset, int length) {

  /** Checks that the chunk lies within the window. */
  public Chunk {
    Objects.checkFromIndexSize(offset, length, window.length);
    if (length == 0) {
      throw new IllegalArgumentException("a chunk has at least one byte");
    }
  }
}

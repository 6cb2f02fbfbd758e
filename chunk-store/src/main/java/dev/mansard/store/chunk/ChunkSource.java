package dev.mansard.store.chunk;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a NAR and hands it out chunk by chunk, in order, each where it was read to.
 *
 * <p>The bytes are read into windows that the caller supplies. Chunks of a window stay valid while
 * later ones are read, so that they can be hashed and compressed by other threads; when a new
 * window is asked for, no further chunk will lie in the one before, and once the caller is done
 * with those it has, that window may be supplied again. A caller that is done with each chunk
 * before it asks for the next may supply the same array over and over. Only the beginning of a
 * chunk that does not fit into its window any more is copied, to the next one.
 *
 * <p>A window must hold {@link Chunker#maxChunkSize()} bytes, or the whole NAR, and should hold
 * several chunks. For use by one thread.
 */
public final class ChunkSource {
  private final InputStream input;
  private final Chunker chunker;
  private final Supplier<byte[]> windows;
  private byte[] window = {};
  private int start;
  private int limit;
  private boolean ended;

  /** Cuts what {@code input} yields up to its end; does not close it. */
  public ChunkSource(InputStream input, Chunker chunker, Supplier<byte[]> windows) {
    this.input = input;
    this.chunker = chunker;
    this.windows = windows;
  }

  /**
   * The next chunk, or empty at the end of the NAR. Blocks for input until a chunk is certain.
   *
   * @throws IOException if the input fails; the source cannot be used any more
   */
  public Optional<Chunk> next() throws IOException {
    while (!ended && limit - start < chunker.maxChunkSize()) {
      fill();
    }
    int length = chunker.nextCut(window, start, limit - start);
    if (length == 0) {
      return Optional.empty();
    }
    var chunk = new Chunk(window, start, length);
    start += length;
    return Optional.of(chunk);
  }

  private void fill() throws IOException {
    if (limit == window.length) {
      readIntoNextWindow();
      return;
    }
    int count = input.read(window, limit, window.length - limit);
    if (count < 0) {
      ended = true;
    } else {
      limit += count;
    }
  }

  /** Asks for the next window only once there is a byte for it: a small NAR needs just one. */
  private void readIntoNextWindow() throws IOException {
    int first = input.read();
    if (first < 0) {
      ended = true;
      return;
    }
    byte[] next = Objects.requireNonNull(windows.get(), "window");
    int rest = limit - start;
    if (next.length <= rest) {
      throw new IllegalStateException(
          "window has %d bytes, needed are %d".formatted(next.length, chunker.maxChunkSize()));
    }
    System.arraycopy(window, start, next, 0, rest);
    next[rest] = (byte) first;
    window = next;
    start = 0;
    limit = rest + 1;
  }
}

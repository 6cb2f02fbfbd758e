package dev.mansard.store.upload;

import dev.mansard.store.metadata.ChunkCandidate;
import java.util.List;

/**
 * A chunk on its way through the pipeline. Written by the thread that has it in hand; futures carry
 * it from one to the next.
 */
final class NarChunk {
  private final Window window;
  private final int offset;
  private final int length;
  private byte[] hash = {};
  private List<ChunkCandidate> copies = List.of();

  NarChunk(Window window, int offset, int length) {
    this.window = window;
    this.offset = offset;
    this.length = length;
  }

  Window window() {
    return window;
  }

  int length() {
    return length;
  }

  /** SHA-256, once it has been computed. */
  byte[] hash() {
    return hash;
  }

  /** What it might be a duplicate of, once that has been looked up. */
  List<ChunkCandidate> copies() {
    return copies;
  }

  void computeHash(CpuPool.Tools tools) {
    hash = tools.hash(window.bytes(), offset, length);
  }

  Frame compress(CpuPool.Tools tools) {
    return tools.compress(window.bytes(), offset, length);
  }

  void setCopies(List<ChunkCandidate> found) {
    copies = found;
  }
}

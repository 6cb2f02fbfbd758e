package dev.mansard.store.upload;

/**
 * Memory that a part of the body is read into. Its chunks are compressed where they lie, so it may
 * be used again only when no chunk of it is needed any more. For the upload's own thread.
 */
final class Window {
  private final byte[] bytes;
  private int chunksInUse;
  private boolean isFull;

  Window(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  void addChunk() {
    chunksInUse++;
  }

  /** No further chunk will lie in it. */
  void setFull() {
    isFull = true;
  }

  void releaseChunk() {
    chunksInUse--;
  }

  boolean isFree() {
    return isFull && chunksInUse == 0;
  }
}

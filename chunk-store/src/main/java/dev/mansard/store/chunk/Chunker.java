package dev.mansard.store.chunk;

/**
 * Says where the next chunk of a NAR ends. Stateless and immutable: one instance serves any number
 * of threads and NARs, and every cut depends only on the bytes behind the previous one.
 */
public sealed interface Chunker permits FastCdcChunker, FixedSizeChunker {

  /** No chunk is larger than this. */
  int maxChunkSize();

  /**
   * The length of the chunk that begins at {@code offset}.
   *
   * @param window holds the NAR's bytes from {@code offset}
   * @param available how many: at least {@link #maxChunkSize()}, unless the NAR ends with them;
   *     otherwise the NAR would be cut where the window happens to end
   * @return 1 to {@code available}; 0 only if nothing is available
   */
  int nextCut(byte[] window, int offset, int available);
}

package dev.mansard.store.chunk;

/**
 * How NARs are cut: the section {@code [chunking]} of the configuration.
 *
 * @param narSizeThreshold NARs below this many bytes are cut at fixed places; 0 means that all are
 * @param parameters the sizes for all other NARs
 */
public record ChunkingSettings(long narSizeThreshold, ChunkerParameters parameters) {
  private static final int LARGEST_FIXED_CUT = 1 << 20;

  /** What Attic writes into a new configuration. */
  public static final ChunkingSettings ATTIC =
      new ChunkingSettings(65_536, ChunkerParameters.ATTIC);

  /** Checks the threshold. */
  public ChunkingSettings {
    if (narSizeThreshold < 0) {
      throw new IllegalArgumentException(
          "chunking.nar-size-threshold is " + narSizeThreshold + ", allowed are 0 and more");
    }
  }

  /**
   * The chunker for a NAR of that size. Depends on the size that was claimed, as in Attic; a client
   * that lies about it gets other cut points, and is refused when the NAR ends.
   */
  public Chunker chunkerFor(long narSize) {
    if (narSizeThreshold == 0 || narSize < narSizeThreshold) {
      return new FixedSizeChunker(Math.min(parameters.maxSize(), LARGEST_FIXED_CUT));
    }
    return new FastCdcChunker(parameters);
  }
}

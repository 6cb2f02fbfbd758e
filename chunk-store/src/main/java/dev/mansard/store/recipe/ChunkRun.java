package dev.mansard.store.recipe;

/**
 * Chunks with consecutive ids: {@code firstId}, {@code firstId + 1}, … {@code lastId()}.
 *
 * @param firstId id of the first chunk, not negative
 * @param count number of chunks, at least 1
 */
public record ChunkRun(long firstId, int count) {

  /** Checks that no id overflows. */
  public ChunkRun {
    if (firstId < 0 || count < 1 || firstId > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException("no such run of chunks: " + firstId + " × " + count);
    }
  }

  /** The id of the last chunk of this run. */
  public long lastId() {
    return firstId + count - 1;
  }
}

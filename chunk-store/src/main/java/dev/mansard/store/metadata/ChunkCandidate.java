package dev.mansard.store.metadata;

/**
 * A stored copy of a chunk that an upload may refer to.
 *
 * @param id the chunk's id
 * @param packId the pack its frame lies in
 * @param offset where the frame begins there; for a chunk of the upload itself, whose frame may not
 *     exist yet, where it would begin without compression
 * @param length of the frame, or of the chunk
 */
public record ChunkCandidate(long id, long packId, long offset, int length) {
  /** Where the frame ends in its pack. */
  public long end() {
    return offset + length;
  }
}

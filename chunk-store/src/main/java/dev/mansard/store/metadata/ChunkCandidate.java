package dev.mansard.store.metadata;

/**
 * A stored copy of a chunk that an upload may refer to.
 *
 * @param id the chunk's id
 * @param storedBytes length of its frame
 */
public record ChunkCandidate(long id, int storedBytes) {}

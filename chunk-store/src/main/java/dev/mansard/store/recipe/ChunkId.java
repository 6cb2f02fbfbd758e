package dev.mansard.store.recipe;

/**
 * Arithmetic of chunk ids: {@code pack id × 2^22 + ordinal of the frame in the pack it was first
 * written to}. An id stays with its chunk for ever, its address may change.
 */
public final class ChunkId {
  /** Bits of an id that hold the ordinal. */
  public static final int ORDINAL_BITS = 22;

  /** Frames one pack may hold. */
  public static final int MAX_FRAMES = 1 << ORDINAL_BITS;

  /** The largest pack id, so that chunk ids stay positive. */
  public static final long MAX_PACK_ID = (1L << (63 - ORDINAL_BITS)) - 1;

  private ChunkId() {}

  /** The id of the frame with this ordinal in a new pack. */
  public static long of(long packId, int ordinal) {
    if (packId < 0 || packId > MAX_PACK_ID) {
      throw new IllegalArgumentException("pack id: " + packId + ", allowed: 0 to " + MAX_PACK_ID);
    }
    if (ordinal < 0 || ordinal >= MAX_FRAMES) {
      throw new IllegalArgumentException("ordinal: " + ordinal + ", allowed: below " + MAX_FRAMES);
    }
    return (packId << ORDINAL_BITS) | ordinal;
  }

  /** The pack the chunk was first written to. */
  public static long packIdOf(long chunkId) {
    return chunkId >>> ORDINAL_BITS;
  }
}

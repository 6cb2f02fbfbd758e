package dev.mansard.gc.compact;

import dev.mansard.store.metadata.Pack;

/**
 * A pack that has lost chunks.
 *
 * @param pack the pack
 * @param liveBytes bytes of its frames that still have a chunk
 * @param isQuarantined whether a frame of it is known to be damaged
 */
public record SparsePack(Pack pack, long liveBytes, boolean isQuarantined) {}

package dev.mansard.gc.compact;

import dev.mansard.store.metadata.Pack;
import java.time.OffsetDateTime;

/**
 * A pack that has lost chunks.
 *
 * @param pack the pack
 * @param liveBytes bytes of its frames that still have a chunk
 * @param isQuarantined whether a frame of it is known to be damaged
 * @param shrunkAt when it last lost one, as of this look
 */
public record SparsePack(
    Pack pack, long liveBytes, boolean isQuarantined, OffsetDateTime shrunkAt) {}

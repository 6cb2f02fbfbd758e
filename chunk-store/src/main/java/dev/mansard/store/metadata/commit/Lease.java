package dev.mansard.store.metadata.commit;

import dev.mansard.store.blob.BlobKey;
import java.time.Instant;
import java.util.UUID;

/**
 * The right to write one blob and to commit it.
 *
 * @param id names the row
 * @param blobKey the blob, which may never come to exist
 * @param packId reserved for the pack that this blob may become
 * @param startedAt by the database's clock
 */
public record Lease(UUID id, BlobKey blobKey, long packId, Instant startedAt) {}

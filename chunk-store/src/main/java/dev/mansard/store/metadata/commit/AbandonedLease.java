package dev.mansard.store.metadata.commit;

import dev.mansard.store.blob.BlobKey;
import java.util.UUID;

/**
 * A lease that its holder lost: it can be neither prolonged nor committed any more.
 *
 * @param id names the row
 * @param blobKey what is to be deleted before the row
 */
public record AbandonedLease(UUID id, BlobKey blobKey) {}

package dev.mansard.store.metadata;

import dev.mansard.store.blob.BlobKey;

/**
 * A pack that may be read.
 *
 * @param id row id
 * @param blobKey where its bytes are
 * @param sizeBytes how many
 */
public record Pack(long id, BlobKey blobKey, long sizeBytes) {}

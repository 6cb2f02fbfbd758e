/**
 * Blobs as files in a folder. Owned by the store; made by whoever reads the storage configuration,
 * used through {@link dev.mansard.store.blob.BlobStorage} only. Read {@link
 * dev.mansard.store.blob.disk.DiskBlobStorage} first.
 */
@NullMarked
package dev.mansard.store.blob.disk;

import org.jspecify.annotations.NullMarked;

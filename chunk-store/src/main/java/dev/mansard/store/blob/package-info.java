/**
 * Bytes under a key, in S3, on disk or in memory. Owned by the store; used by {@code upload},
 * {@code nar} and by gc-service. Read {@link dev.mansard.store.blob.BlobStorage} first.
 */
@NullMarked
package dev.mansard.store.blob;

import org.jspecify.annotations.NullMarked;

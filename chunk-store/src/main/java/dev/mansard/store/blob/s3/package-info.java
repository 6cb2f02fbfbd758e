/**
 * Blobs as objects of an S3 bucket. Owned by the store; made by whoever reads the storage
 * configuration, used through {@link dev.mansard.store.blob.BlobStorage} and {@link
 * dev.mansard.store.blob.BlobPresigner} only. The only package that knows the S3 SDK. Read {@link
 * dev.mansard.store.blob.s3.S3BlobStorage} first, then {@link
 * dev.mansard.store.blob.s3.S3BlobWriter} for writes and {@link dev.mansard.store.blob.s3.S3Range}
 * for reads.
 *
 * <p>One class retries ({@link dev.mansard.store.blob.s3.S3Calls}); the client that is handed in
 * should not, or a failure costs the product of both.
 */
@NullMarked
package dev.mansard.store.blob.s3;

import org.jspecify.annotations.NullMarked;

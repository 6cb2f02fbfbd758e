/**
 * Takes NARs in: one pass over the body, chunked, deduplicated and compressed into packs, then one
 * transaction. Used by api-service; {@link dev.mansard.store.upload.AbandonedUploads} also by
 * gc-service. Read {@link dev.mansard.store.upload.NarUploadService} first.
 */
@NullMarked
package dev.mansard.store.upload;

import org.jspecify.annotations.NullMarked;

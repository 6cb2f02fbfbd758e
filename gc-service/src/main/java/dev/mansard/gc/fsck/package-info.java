/**
 * {@code atticadm fsck}: compares rows with rows, rows with blobs and, on request, bytes with
 * hashes, beside whatever else runs; repairs on request, by what quarantine and garbage collection
 * have for it. Used by deploy/standalone. Read {@link dev.mansard.gc.fsck.Fsck} first.
 */
@NullMarked
package dev.mansard.gc.fsck;

import org.jspecify.annotations.NullMarked;

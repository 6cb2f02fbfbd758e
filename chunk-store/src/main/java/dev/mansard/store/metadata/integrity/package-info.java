/**
 * What is known to be damaged, what heals it, and how far the bytes have been verified. Used by
 * {@code dev.mansard.store.integrity} alone. Read {@link
 * dev.mansard.store.metadata.integrity.QuarantineRepository} first.
 */
@NullMarked
package dev.mansard.store.metadata.integrity;

import org.jspecify.annotations.NullMarked;

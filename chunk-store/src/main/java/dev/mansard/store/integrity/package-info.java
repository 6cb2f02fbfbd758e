/**
 * Keeps bodies right when storage is not: takes damaged chunks and the NARs that contain them out
 * of service, puts them back when whole copies arrive, and verifies all packs in the background.
 * Used by api-service, gc-service and {@code atticadm}; see docs/explanation/integrity.md. Read
 * {@link dev.mansard.store.integrity.Quarantine} first.
 */
@NullMarked
package dev.mansard.store.integrity;

import org.jspecify.annotations.NullMarked;

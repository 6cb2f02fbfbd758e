package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Sha256;
import java.util.Optional;

/**
 * What is known when an upload begins.
 *
 * @param mappedNar the hash of the NAR the cache has for the path
 * @param isNarStored whether the NAR to be uploaded is in the store, neither quarantined nor an
 *     orphan
 * @param hasQuarantine whether anything in the store is quarantined, so that this upload may heal
 *     it
 */
public record UploadState(Optional<Sha256> mappedNar, boolean isNarStored, boolean hasQuarantine) {}

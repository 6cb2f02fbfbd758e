package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Sha256;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known when an upload begins.
 *
 * @param mappedNar the hash of the NAR the cache has for the path
 * @param storedNarSize uncompressed bytes of the NAR to be uploaded, if it is in the store, neither
 *     quarantined nor an orphan
 * @param hasQuarantine whether anything in the store is quarantined, so that this upload may heal
 *     it
 */
public record UploadState(
    Optional<Sha256> mappedNar, OptionalLong storedNarSize, boolean hasQuarantine) {}

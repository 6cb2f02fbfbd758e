package dev.mansard.store.metadata;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A NAR in the global store, without its recipe.
 *
 * @param id row id, never reused
 * @param narHash hash of the uncompressed NAR
 * @param narSize bytes of the uncompressed NAR
 * @param compression of every frame
 * @param chunkCount chunks of the recipe, repetitions counted
 * @param storedBytes length of the served body
 * @param fileHash hash of the served body, where known
 * @param wholePackId the pack that is the served body, if there is one
 */
public record StoredNar(
    long id,
    Sha256 narHash,
    long narSize,
    Compression compression,
    int chunkCount,
    long storedBytes,
    Optional<Sha256> fileHash,
    OptionalLong wholePackId) {}

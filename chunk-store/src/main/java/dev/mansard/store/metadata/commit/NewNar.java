package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.recipe.Recipe;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The NAR an upload adds.
 *
 * @param narHash verified hash of the NAR
 * @param narSize its bytes
 * @param compression of every frame
 * @param recipe its chunks
 * @param storedBytes sum of its frames
 * @param fileHash hash of the frames in order, if all are new
 * @param wholePackId the pack that is exactly this NAR, if all is new and in one pack
 */
public record NewNar(
    Sha256 narHash,
    long narSize,
    Compression compression,
    Recipe recipe,
    long storedBytes,
    Optional<Sha256> fileHash,
    OptionalLong wholePackId) {}

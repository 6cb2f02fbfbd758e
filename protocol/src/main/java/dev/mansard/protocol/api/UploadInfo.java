package dev.mansard.protocol.api;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.LineToken;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.Signature;
import java.util.List;
import java.util.Optional;

/**
 * What a client says about the NAR it uploads by {@code PUT /_api/v1/upload-path}.
 *
 * <p>JSON keys are the component names in snake case, {@code store_path_hash} included; references
 * and deriver travel as base names. Everything here may end in a narinfo, so it is held in types
 * that cannot carry a newline.
 *
 * @param references in the store of {@code storePath}; sorted and without duplicates, since a
 *     signature is made over them in that order
 * @param system recorded nowhere; accepted because clients send it
 * @param deriver base name of the derivation
 * @param ca content address, for example {@code fixed:r:sha256:…}
 * @param narHash SHA-256 of the uncompressed NAR
 * @param narSize bytes of the uncompressed NAR, more than 0
 */
public record UploadInfo(
    CacheName cache,
    StorePathHash storePathHash,
    StorePath storePath,
    List<StorePath> references,
    Optional<String> system,
    Optional<String> deriver,
    List<Signature> sigs,
    Optional<String> ca,
    Sha256 narHash,
    long narSize) {
  private static final String FORMAT = "upload info";
  private static final int CA_LIMIT = 255;

  /** Refuses fields that contradict each other with a {@link MalformedInputException}. */
  public UploadInfo {
    if (!storePath.hash().equals(storePathHash)) {
      throw refused("store_path_hash is not the hash of store_path");
    }
    for (var reference : references) {
      if (!reference.storeDir().equals(storePath.storeDir())) {
        throw refused("reference " + reference + " is not in " + storePath.storeDir());
      }
    }
    if (narSize <= 0) {
      throw refused("nar_size " + narSize + " is not positive");
    }
    deriver.ifPresent(base -> StorePath.parse(storePath.storeDir(), base));
    ca.ifPresent(text -> LineToken.require("content address", text, CA_LIMIT));
    references = references.stream().sorted().distinct().toList();
    sigs = List.copyOf(sigs);
  }

  private static MalformedInputException refused(String reason) {
    return new MalformedInputException(FORMAT, 0, reason);
  }
}

package dev.mansard.store.metadata;

import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.Signature;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A store path in one cache.
 *
 * @param path the full path
 * @param references sorted, without duplicates
 * @param deriver base name of the derivation
 * @param ca Nix's content address
 * @param foreignSignatures what the uploader sent, unchecked
 * @param signature ours, made with {@code signingKeyId}
 * @param signingKeyId the key of {@code signature}; may differ from the cache's present key
 * @param nar its content
 */
public record StoredObject(
    StorePath path,
    List<StorePath> references,
    Optional<String> deriver,
    Optional<String> ca,
    List<Signature> foreignSignatures,
    Optional<Signature> signature,
    Optional<UUID> signingKeyId,
    StoredNar nar) {

  /** Copies the lists. */
  public StoredObject {
    references = List.copyOf(references);
    foreignSignatures = List.copyOf(foreignSignatures);
  }
}

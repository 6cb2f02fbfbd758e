package dev.mansard.cli.nix;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.Signature;
import java.util.List;
import java.util.Optional;

/**
 * What Nix has recorded about a valid store path.
 *
 * @param references sorted; may contain the path itself
 * @param signatures those that can be read; Nix stores any text
 */
public record PathInfo(
    StorePath path,
    Sha256 narHash,
    long narSize,
    List<StorePath> references,
    Optional<StorePath> deriver,
    List<Signature> signatures,
    Optional<String> ca) {

  public PathInfo {
    references = references.stream().sorted().distinct().toList();
    signatures = List.copyOf(signatures);
  }
}

package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Sha256;
import java.util.Set;
import java.util.UUID;

/**
 * Everything an upload of a known NAR changes.
 *
 * @param leases must all be live; they end with the commit
 * @param narHash the NAR, whose possession the uploader has proved
 * @param object its mapping
 */
public record MappingCommit(Set<UUID> leases, Sha256 narHash, NewObject object) {

  /** Copies the set. */
  public MappingCommit {
    leases = Set.copyOf(leases);
  }
}

package dev.mansard.store.metadata.commit;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.MetadataException;
import io.smallrye.mutiny.Uni;

/**
 * The transactions of uploads. Each locks in one order (leases, NAR, chunks by ascending id,
 * object), checks that every row it counts on still exists, and changes all or nothing.
 *
 * <p>Failures: {@link MetadataException.Stale} if a lease or a row relied on is gone, {@link
 * MetadataException.Contended} if another transaction was in the way, {@link
 * MetadataException.OutcomeUnknown} if the connection broke at the commit.
 */
public interface UploadRepository {

  /** What the cache and the store have of this path and NAR. */
  Uni<UploadState> findState(long cacheId, StorePathHash hash, Sha256 narHash);

  /** Stores packs, chunks, NAR and mapping, or repairs a quarantined NAR. */
  Uni<CommitResult> commitUpload(UploadCommit commit);

  /** Maps a NAR that is in the store; fails as stale if it no longer is. */
  Uni<CommitResult> commitMapping(MappingCommit commit);
}

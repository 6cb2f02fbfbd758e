package dev.mansard.store.metadata.commit;

import dev.mansard.store.blob.BlobKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Leases on blobs that are being written. All times are taken from the database's clock, so that
 * replicas whose clocks differ agree on what has expired.
 */
public interface LeaseRepository {

  /** Takes a lease and reserves a pack id. */
  Uni<Lease> take(UUID id, BlobKey blobKey, Duration time);

  /**
   * Prolongs those leases that have neither expired nor been abandoned and returns their ids: the
   * others are lost. One that a commit is just using is returned, but not prolonged: the commit
   * looked at it already, and it is not waited for.
   */
  Uni<Set<UUID>> prolong(Collection<UUID> ids, Duration time);

  /** Removes leases of which no blob is left; those that are gone are ignored. */
  Uni<Void> drop(Collection<UUID> ids);

  /**
   * Marks up to {@code limit} expired leases as abandoned, takes up those that an earlier run
   * marked and did not finish, and returns them: new ones first, then those that were returned the
   * longest ago. Leases that a commit is just using are passed over.
   */
  Uni<List<AbandonedLease>> abandonExpired(int limit);

  /** Whether a pack with this blob has been committed, which an abandoned lease rules out. */
  Uni<Boolean> hasPack(BlobKey blobKey);

  /**
   * One minute before the start of the oldest live lease, or the database's present time if there
   * is none. What became an orphan before it, no upload in progress has seen in use.
   *
   * <p>The minute is for transactions that make orphans: the time they note is up to so much older
   * than the moment others see it.
   */
  Uni<Instant> findHorizon();
}

package dev.mansard.gc.event;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/**
 * Reasons for a collection before the next interval: a cache was destroyed, its retention changed,
 * objects were deleted, or somebody asked for it. Kept until a collection that began later is done.
 */
public interface SweepRequests {

  /** When there was last a reason, by the clock of the database; empty if all are dealt with. */
  Uni<Optional<Instant>> find();

  /** To be called after a collection with what {@link #find} said before it; keeps newer ones. */
  Uni<Void> finish(Instant request);
}

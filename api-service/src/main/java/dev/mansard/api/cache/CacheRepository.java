package dev.mansard.api.cache;

import dev.mansard.protocol.access.CacheName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The caches in the database. Each method is one transaction, which is finished even if nobody
 * waits for it any more. On the event loop only. Fails with {@link
 * dev.mansard.store.metadata.MetadataException}.
 */
public interface CacheRepository {

  /** The settings of a cache that is not destroyed. */
  Uni<Optional<CacheSettings>> find(CacheName name);

  /** Whether the name can not be given to a new cache. */
  Uni<Boolean> isTaken(CacheName name);

  /** Adds a cache; false if its name is taken. */
  Uni<Boolean> create(CacheSettings settings, Instant at);

  /**
   * Changes a cache and, with its retention period, writes the event.
   *
   * @return the signing key before the change; empty if there is no such cache
   */
  Uni<Optional<UUID>> configure(CacheName name, CacheChange change, Instant at);

  /**
   * Marks a cache as destroyed and writes the event.
   *
   * @param keepName whether the name stays taken
   * @return its signing key; empty if there is no such cache
   */
  Uni<Optional<UUID>> destroy(CacheName name, boolean keepName, Instant at);
}

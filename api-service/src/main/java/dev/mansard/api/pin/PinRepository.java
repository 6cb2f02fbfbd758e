package dev.mansard.api.pin;

import dev.mansard.protocol.api.Pin;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.api.PinRequest;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * The pins in the database. Each method is one transaction, which is finished even if nobody waits
 * for it any more. Fails with {@link dev.mansard.store.metadata.MetadataException}.
 */
public interface PinRepository {

  /** What came of an attempt to pin. */
  enum Outcome {
    PINNED,
    /** The cache was destroyed meanwhile. */
    NO_SUCH_CACHE,
    NO_SUCH_PATH
  }

  /**
   * Makes the name stand for the path, which from then on is kept by every collection, also by one
   * that is under way. What the name stood for before is kept as the pin says.
   */
  Uni<Outcome> put(long cacheId, PinName name, PinRequest wanted);

  /** Forgets the name and all it stood for; false if there is no such pin. */
  Uni<Boolean> drop(long cacheId, PinName name);

  Uni<Optional<Pin>> find(long cacheId, PinName name);

  /** All pins of the cache, by name. */
  Uni<List<Pin>> list(long cacheId);
}

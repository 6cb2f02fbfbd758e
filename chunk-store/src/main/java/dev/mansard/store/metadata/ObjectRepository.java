package dev.mansard.store.metadata;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.Signature;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Caches and their objects as the substituter and the uploader see them. A destroyed cache, soft or
 * hard, is not found. Safe for use by many threads; may be called on an event loop.
 */
public interface ObjectRepository {

  /** The cache of that name. */
  Uni<Optional<CacheView>> findCache(CacheName name);

  /** The cache and its object, in one round trip; empty if there is no such cache. */
  Uni<Optional<ObjectLookup>> findObject(CacheName cache, StorePathHash hash);

  /**
   * Those of {@code hashes} that the cache has no readable object for, in the order given. Any
   * number: one round trip per 10 000.
   */
  Uni<List<StorePathHash>> listMissing(long cacheId, List<StorePathHash> hashes);

  /**
   * Keeps a signature that was made anew for {@code object} as it was found; does nothing if the
   * object is gone, or has another path, NAR or other references by now.
   */
  Uni<Void> putSignature(long cacheId, StoredObject object, Signature signature, UUID keyId);
}

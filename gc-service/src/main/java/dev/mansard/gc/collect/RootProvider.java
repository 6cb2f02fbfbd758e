package dev.mansard.gc.collect;

import dev.mansard.protocol.nix.StorePathHash;
import java.util.List;
import java.util.Optional;

/**
 * Names paths that a cache keeps, with all they refer to, however long nobody has used them: pins.
 * What is named before a collection looks at the cache is kept by it.
 */
@FunctionalInterface
public interface RootProvider {

  /**
   * The next roots of a cache in ascending order; empty at the end. Those the cache does not have
   * are ignored.
   *
   * @param after the last one of the call before, empty at the first
   */
  List<StorePathHash> listRoots(long cacheId, Optional<StorePathHash> after, int limit);
}

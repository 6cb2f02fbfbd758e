package dev.mansard.store.change;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;

/**
 * Hears what changed, one call at a time, each a moment after the change was committed.
 *
 * <p>What nobody tells of: new objects, and times of access. An implementation must not wait.
 */
public interface ChangeListener {

  /** Objects of this store path hash are gone or have changed, in whichever caches. */
  void objectChanged(StorePathHash hash);

  /** A cache has changed in any way, or is gone. */
  void cacheChanged(CacheName name);

  /** Anything may have changed. Also said whenever changes may have been missed. */
  void anythingChanged();

  /**
   * All that was committed until then has been told of.
   *
   * @param nanoTime on the clock of {@link System#nanoTime}
   */
  void toldUntil(long nanoTime);
}

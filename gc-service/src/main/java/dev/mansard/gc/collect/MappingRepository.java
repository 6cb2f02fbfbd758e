package dev.mansard.gc.collect;

import java.util.List;

/**
 * Objects, as those who drop them see them. Every method is one transaction of bounded size;
 * failures are {@link dev.mansard.store.metadata.MetadataException} and {@link
 * dev.mansard.gc.leadership.LeadershipLostException}.
 */
public interface MappingRepository {

  /** Caches that were destroyed and still have their row, without those that only keep a name. */
  List<Long> listDestroyed();

  /** Drops up to {@code limit} objects of a destroyed cache, unused or not; returns how many. */
  int dropObjects(long destroyedCacheId, int limit);

  /**
   * Removes the row of a destroyed cache without objects, unless its name is kept or somebody is
   * about to commit to it.
   */
  boolean dropCache(long destroyedCacheId);

  /** Living caches with something older than their retention period allows. */
  List<AgingCache> listAging(RetentionSettings settings);

  /** Begins to look for what may go in a cache; ends whatever was begun before. */
  Expiry begin(AgingCache cache);
}

package dev.mansard.gc.collect;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;

/** Drops all objects of destroyed caches, then the caches. */
public final class DestroyedCacheJob implements CollectionJob {
  private final MappingRepository mappings;
  private final BatchSize batch;

  public DestroyedCacheJob(MappingRepository mappings, Rest rest) {
    this.mappings = mappings;
    this.batch = BatchSize.ofTransactions(50, 2_000, rest);
  }

  @Override
  public String removes() {
    return "mappings of destroyed caches";
  }

  @Override
  public Removal removal() {
    return Removal.OBJECTS;
  }

  @Override
  public Yield run() throws InterruptedException {
    long dropped = 0;
    for (long cacheId : mappings.listDestroyed()) {
      dropped += batch.runAll(size -> mappings.dropObjects(cacheId, size));
      mappings.dropCache(cacheId);
    }
    return Yield.of(dropped);
  }
}

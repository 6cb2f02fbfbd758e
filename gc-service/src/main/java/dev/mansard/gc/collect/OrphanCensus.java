package dev.mansard.gc.collect;

/** Counts what is on its way out. */
@FunctionalInterface
public interface OrphanCensus {

  /** As of now. */
  Orphans count();

  /**
   * What nothing refers to any more.
   *
   * @param nars without objects
   * @param chunks without NARs
   * @param packs with a tombstone
   * @param packBytes of them
   */
  record Orphans(long nars, long chunks, long packs, long packBytes) {}
}

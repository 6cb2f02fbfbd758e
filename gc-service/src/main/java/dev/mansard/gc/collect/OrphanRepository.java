package dev.mansard.gc.collect;

/**
 * The lower levels. Every method is one transaction of bounded size, safe to be the last before a
 * crash; failures are {@link dev.mansard.store.metadata.MetadataException} and {@link
 * dev.mansard.gc.leadership.LeadershipLostException}.
 *
 * <p>Orphans are reaped when they became such before the horizon, see {@link
 * dev.mansard.store.metadata.commit.LeaseRepository#findHorizon}.
 */
public interface OrphanRepository {

  /** Starts at the oldest orphans again; what was passed over is looked at once more. */
  void rewind();

  /**
   * Reaps the next NARs with about {@code chunks} chunks in all and counts these chunks down. A
   * larger NAR is reaped alone; its chunks are left to {@link #releaseChunks}.
   *
   * @return how many NARs; 0 if there are no more
   */
  int reapNars(int chunks);

  /**
   * Counts down the next chunks of large NARs that were reaped.
   *
   * @return how many chunks; 0 if there are no more
   */
  int releaseChunks(int chunks);

  /**
   * How many chunks went together with their NARs since this was last asked: while nobody uploads,
   * none has to become an orphan first.
   */
  long takeReapedChunks();

  /**
   * Reaps the next chunks. Packs without any chunk get their tombstone, others are noted to have
   * shrunk.
   *
   * @return how many; 0 if there are no more
   */
  int reapChunks(int limit);
}

package dev.mansard.gc.collect;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;

/** Reaps NARs that no cache maps, and counts their chunks down. */
public final class OrphanNarJob implements CollectionJob {
  private final OrphanRepository orphans;
  private final BatchSize chunks;
  private final Meanwhile meanwhile;

  public OrphanNarJob(OrphanRepository orphans, Rest rest, Meanwhile meanwhile) {
    this.orphans = orphans;
    this.meanwhile = meanwhile;
    this.chunks = BatchSize.ofTransactions(100, 8_000, rest);
  }

  @Override
  public String removes() {
    return "NARs";
  }

  @Override
  public Removal removal() {
    return Removal.NARS;
  }

  @Override
  public Yield run() throws InterruptedException {
    orphans.rewind();
    long reaped = chunks.runAll(orphans::reapNars, meanwhile);
    chunks.runAll(orphans::releaseChunks, meanwhile);
    return Yield.of(reaped);
  }
}

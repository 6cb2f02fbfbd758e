package dev.mansard.gc.collect;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;

/** Reaps chunks that no NAR refers to. */
public final class OrphanChunkJob implements CollectionJob {
  private final OrphanRepository orphans;
  private final BatchSize batch;
  private final Meanwhile meanwhile;

  public OrphanChunkJob(OrphanRepository orphans, Rest rest, Meanwhile meanwhile) {
    this.orphans = orphans;
    this.meanwhile = meanwhile;
    this.batch = BatchSize.ofTransactions(100, 8_000, rest);
  }

  @Override
  public String removes() {
    return "chunks";
  }

  @Override
  public Removal removal() {
    return Removal.CHUNKS;
  }

  @Override
  public Yield run() throws InterruptedException {
    orphans.rewind();
    long gone = orphans.takeReapedChunks();
    return Yield.of(gone + batch.runAll(orphans::reapChunks, meanwhile));
  }
}

package dev.mansard.gc.collect;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives packs without chunks their tombstone, and frees those whose grace period is over: the blob
 * first, then the row, so that a crash in between leaves a blob to delete once more.
 *
 * <p>Deleting is not fenced, and need not be: a tombstone is final and a key is never used again.
 */
public final class EmptyPackJob implements CollectionJob {
  private static final Logger LOG = LoggerFactory.getLogger(EmptyPackJob.class);
  private static final int BATCH = 500;

  private final PackRepository packs;
  private final BlobStorage storage;
  private final Duration grace;

  /**
   * Frees packs.
   *
   * @param grace between tombstone and deletion; zero frees in the same run
   */
  public EmptyPackJob(PackRepository packs, BlobStorage storage, Duration grace) {
    this.packs = packs;
    this.storage = storage;
    this.grace = grace;
  }

  @Override
  public String removes() {
    return "packs";
  }

  @Override
  public Removal removal() {
    return Removal.PACKS;
  }

  @Override
  public Yield run() throws InterruptedException, IOException {
    bury();
    var freed = Yield.NOTHING;
    List<Pack> batch = packs.listFree(grace, BATCH);
    while (!batch.isEmpty()) {
      freed = freed.plus(free(batch));
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + freed.count());
      }
      batch = batch.size() == BATCH ? packs.listFree(grace, BATCH) : List.of();
    }
    return freed;
  }

  private void bury() {
    var step = packs.bury(-1, BATCH);
    while (step.looked() > 0) {
      step = packs.bury(step.last(), BATCH);
    }
  }

  private Yield free(List<Pack> batch) throws StorageException {
    List<Long> gone = new ArrayList<>(batch.size());
    long bytes = 0;
    try {
      for (Pack pack : batch) {
        storage.delete(pack.blobKey());
        gone.add(pack.id());
        bytes += pack.sizeBytes();
      }
    } finally {
      if (!gone.isEmpty()) {
        packs.forget(gone);
      }
    }
    LOG.debug("freed {} packs", gone.size());
    return Yield.of(gone.size(), bytes);
  }
}

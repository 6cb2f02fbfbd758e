package dev.mansard.gc.collect;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.Removal;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobStorage;
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
  private static final int LISTED = 500;

  /** The database looks into every table that could refer to a pack before it deletes one. */
  private static final int MOST = 50;

  private static final int LEAST = 5;

  private final BatchSize burials;
  private final BatchSize removals;
  private final Rest rest;
  private final PackRepository packs;
  private final BlobStorage storage;
  private final Duration grace;

  /**
   * Frees packs.
   *
   * @param grace between tombstone and deletion; zero frees in the same run
   */
  public EmptyPackJob(PackRepository packs, BlobStorage storage, Duration grace, Rest rest) {
    this.burials = BatchSize.ofTransactions(LEAST, MOST, rest);
    this.removals = BatchSize.ofTransactions(LEAST, MOST, rest);
    this.rest = rest;
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

  /** Goes past blobs that cannot be deleted; the failure of the first of them comes at the end. */
  @Override
  public Yield run() throws InterruptedException, IOException {
    bury();
    var freed = Yield.NOTHING;
    try (var removal = new BlobRemoval(storage)) {
      List<Pack> batch = listFree();
      while (!batch.isEmpty()) {
        var now = free(removal.begin(batch), removal);
        freed = freed.plus(now);
        batch = batch.size() == LISTED && now.count() > 0 ? listFree() : List.of();
      }
      if (removal.failure().isPresent()) {
        throw removal.failure().get();
      }
    }
    return freed;
  }

  /** Forgets the first while the last are still deleted. */
  private Yield free(List<BlobRemoval.Removed> batch, BlobRemoval removal)
      throws InterruptedException {
    var freed = Yield.NOTHING;
    for (int from = 0; from < batch.size(); ) {
      int end = Math.min(batch.size(), from + removals.current());
      List<Pack> gone = new ArrayList<>();
      for (var each : batch.subList(from, end)) {
        if (removal.isGone(each)) {
          gone.add(each.pack());
        }
      }
      forget(gone);
      freed = freed.plus(Yield.of(gone.size(), gone.stream().mapToLong(Pack::sizeBytes).sum()));
      from = end;
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + freed.count());
      }
    }
    return freed;
  }

  /**
   * Tombstones that are on disk. They are flushed after they were listed: a collector that slept
   * meanwhile may be shown those of its successor, and then learns from the flush that it has one.
   */
  private List<Pack> listFree() {
    List<Pack> free = packs.listFree(grace, LISTED);
    packs.flush();
    return free;
  }

  private void bury() throws InterruptedException {
    long after = -1;
    for (var step = buryAfter(after); step.looked() > 0; step = buryAfter(after)) {
      after = step.last();
    }
  }

  private PackRepository.Buried buryAfter(long id) throws InterruptedException {
    return burials.run(size -> packs.bury(id, size));
  }

  private void forget(List<Pack> gone) throws InterruptedException {
    if (!gone.isEmpty()) {
      long start = System.nanoTime();
      packs.forget(gone.stream().map(Pack::id).toList());
      long nanos = System.nanoTime() - start;
      removals.took(nanos);
      rest.after(nanos);
    }
    LOG.debug("freed {} packs", gone.size());
  }
}

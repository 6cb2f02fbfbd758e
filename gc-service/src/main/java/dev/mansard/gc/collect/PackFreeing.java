package dev.mansard.gc.collect;

import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.metadata.Pack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs of one collection on their way out: blobs are deleted in the background, and rows follow
 * once theirs is gone. Deleting is not fenced, and need not be: a tombstone is final and a key is
 * never used again.
 *
 * <p>For the collecting thread alone.
 */
final class PackFreeing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PackFreeing.class);
  private static final int UNDER_WAY = 500;

  private final PackRepository packs;
  private final Duration grace;
  private final BatchSize batch;
  private final Rest rest;
  private final BlobRemoval removal;
  private final Deque<BlobRemoval.Removed> underWay = new ArrayDeque<>();
  private int failedInARow;

  /** Begins at the oldest tombstone. */
  PackFreeing(
      PackRepository packs, BlobStorage storage, Duration grace, BatchSize batch, Rest rest) {
    this.packs = packs;
    this.grace = grace;
    this.batch = batch;
    this.rest = rest;
    this.removal = new BlobRemoval(storage);
    packs.rewind();
  }

  /**
   * Begins to delete the next blobs, if there is room. Their tombstones are on disk by then. They
   * are flushed after they were listed: a collector that slept meanwhile may be shown those of its
   * successor, and then learns from the flush that it has one.
   */
  void advance() {
    if (underWay.size() <= UNDER_WAY / 2) {
      List<Pack> free = packs.listFree(grace, UNDER_WAY - underWay.size());
      if (!free.isEmpty()) {
        packs.flush();
        underWay.addAll(removal.begin(free));
      }
    }
  }

  /**
   * Frees all, but gives up where nothing can be deleted.
   *
   * @throws IOException of the first blob that could not be deleted, in the end
   */
  Yield finish() throws InterruptedException, IOException {
    var freed = Yield.NOTHING;
    for (advance(); !underWay.isEmpty(); advanceUnlessAllFails()) {
      freed = freed.plus(forget(takeGone(batch.current())));
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + freed.count());
      }
    }
    if (removal.failure().isPresent()) {
      throw removal.failure().get();
    }
    return freed;
  }

  private void advanceUnlessAllFails() {
    if (failedInARow < UNDER_WAY) {
      advance();
    }
  }

  /** Waits for the next blobs; those that could not be deleted are not among the result. */
  private List<Pack> takeGone(int most) throws InterruptedException {
    List<Pack> gone = new ArrayList<>();
    for (int i = 0; i < most && !underWay.isEmpty(); i++) {
      var next = underWay.remove();
      if (removal.isGone(next)) {
        gone.add(next.pack());
        failedInARow = 0;
      } else {
        failedInARow++;
      }
    }
    return gone;
  }

  private Yield forget(List<Pack> gone) throws InterruptedException {
    if (gone.isEmpty()) {
      return Yield.NOTHING;
    }
    long start = System.nanoTime();
    packs.forget(gone.stream().map(Pack::id).toList());
    long nanos = System.nanoTime() - start;
    batch.took(nanos);
    rest.after(nanos);
    LOG.debug("freed {} packs", gone.size());
    return Yield.of(gone.size(), gone.stream().mapToLong(Pack::sizeBytes).sum());
  }

  /** Breaks off what is still deleted; the rows stay. */
  @Override
  public void close() {
    removal.close();
  }
}

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
import java.util.function.Predicate;
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
  private Yield freed = Yield.NOTHING;
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

  /** Begins to delete the next blobs if there is room, or else makes some. Waits for no blob. */
  void advance() throws InterruptedException {
    if (hasRoom()) {
      var _ = begin();
    } else {
      forgetNext(BlobRemoval.Removed::isDone);
    }
  }

  /** Where nothing can be deleted there is none after a while. */
  private boolean hasRoom() {
    return underWay.size() <= UNDER_WAY / 2 && failedInARow < UNDER_WAY;
  }

  /**
   * Begins to delete the next blobs; false if there are no more for now. Their tombstones are on
   * disk by then. They are flushed after they were listed: a collector that slept meanwhile may be
   * shown those of its successor, and then learns from the flush that it has one.
   */
  private boolean begin() throws InterruptedException {
    long start = System.nanoTime();
    int room = UNDER_WAY - underWay.size();
    List<Pack> free = packs.listFree(grace, room);
    if (!free.isEmpty()) {
      packs.flush();
      underWay.addAll(removal.begin(free));
    }
    rest.after(System.nanoTime() - start);
    return free.size() == room;
  }

  /**
   * Frees all, but gives up where nothing can be deleted.
   *
   * @return all that was freed, also by {@link #advance}
   * @throws IOException of the first blob that could not be deleted, in the end
   */
  Yield finish() throws InterruptedException, IOException {
    boolean hasMore = begin();
    while (!underWay.isEmpty()) {
      forgetNext(_ -> true);
      hasMore = hasMore && (!hasRoom() || begin());
      if (Thread.interrupted()) {
        throw new InterruptedException("after " + freed.count());
      }
    }
    if (removal.failure().isPresent()) {
      throw removal.failure().get();
    }
    return freed;
  }

  /** The rows of the next blobs, as long as they are such; waits for them. */
  private void forgetNext(Predicate<BlobRemoval.Removed> such) throws InterruptedException {
    List<Pack> gone = new ArrayList<>();
    for (int i = 0; i < batch.current() && !underWay.isEmpty(); i++) {
      if (!such.test(underWay.element())) {
        break;
      }
      var next = underWay.remove();
      if (removal.isGone(next)) {
        gone.add(next.pack());
        failedInARow = 0;
      } else {
        failedInARow++;
      }
    }
    forget(gone);
  }

  private void forget(List<Pack> gone) throws InterruptedException {
    if (!gone.isEmpty()) {
      long start = System.nanoTime();
      packs.forget(gone.stream().map(Pack::id).toList());
      long nanos = System.nanoTime() - start;
      freed = freed.plus(Yield.of(gone.size(), gone.stream().mapToLong(Pack::sizeBytes).sum()));
      LOG.debug("freed {} packs", gone.size());
      batch.took(nanos);
      rest.after(nanos);
    }
  }

  /** Breaks off what is still deleted; the rows stay. */
  @Override
  public void close() {
    removal.close();
  }
}

package dev.mansard.gc.collect;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.metadata.Pack;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the blobs of packs, several at a time: each is two round trips to a bucket, or a folder
 * that has to reach its disk, and waits for nothing else.
 *
 * <p>For the collecting thread alone.
 */
final class BlobRemoval implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlobRemoval.class);

  /** On top of what api-service asks of a bucket: the collector has a client of its own. */
  private static final int AT_ONCE = 16;

  private final BlobStorage storage;
  private final ExecutorService threads;
  private Optional<StorageException> failure = Optional.empty();

  BlobRemoval(BlobStorage storage) {
    this.storage = storage;
    this.threads =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("blob-removal-", 0).daemon().factory());
  }

  /** Begins to delete their blobs, in this order, behind those that were begun before. */
  List<Removed> begin(List<Pack> packs) {
    return packs.stream()
        .map(pack -> new Removed(pack, threads.submit(() -> delete(pack))))
        .toList();
  }

  private Pack delete(Pack pack) throws StorageException {
    storage.delete(pack.blobKey());
    return pack;
  }

  /** A blob on its way out. */
  record Removed(Pack pack, Future<Pack> end) {
    /** Whether {@link #isGone} does not wait. */
    boolean isDone() {
      return end.isDone();
    }
  }

  /**
   * Waits until it is gone.
   *
   * @return false if it could not be deleted, see {@link #failure}
   */
  boolean isGone(Removed removed) throws InterruptedException {
    try {
      removed.end().get();
      return true;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof StorageException cause)) {
        throw new IllegalStateException("delete " + removed.pack().blobKey(), e.getCause());
      }
      LOG.warn("cannot delete {}: {}", removed.pack().blobKey(), cause.getMessage());
      failure = failure.or(() -> Optional.of(cause));
      return false;
    }
  }

  /** Why the first of all blobs that could not be deleted could not. */
  Optional<StorageException> failure() {
    return failure;
  }

  /**
   * Returns when nothing is deleted any more: what is in line is left, and what is at work is
   * broken off.
   */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}

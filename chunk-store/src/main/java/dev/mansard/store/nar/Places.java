package dev.mansard.store.nar;

import dev.mansard.store.blob.StorageException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the frames of a NAR lie: as they did when it was opened, until somebody has looked for one
 * in vain. A download may take longer than a pack stays after its frames were moved. Safe for many
 * threads, of which one asks the database for all.
 */
final class Places {
  private final Search search;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Placement latest;

  /** Another look at the rows. */
  interface Search {

    /**
     * What they say now; empty if they say nothing useful.
     *
     * @throws StorageException.Retryable if the database does not answer, which proves nothing
     */
    Optional<Placement> find() throws StorageException.Retryable;
  }

  Places(Placement opened, Search search) {
    this.latest = opened;
    this.search = search;
  }

  /** What is known to be right, as far as anything is. */
  Placement latest() {
    return latest;
  }

  /**
   * Where to look next for a frame that is not where {@code vain} says; empty if there is no other
   * place, or if the rows name other bytes than those that have been promised.
   */
  Optional<Placement> findOther(Placement vain, int frame) throws StorageException.Retryable {
    lock.lock();
    try {
      if (!latest.differsAt(frame, vain)) {
        search.find().filter(found -> found.hasFramesOf(vain)).ifPresent(found -> latest = found);
      }
      return Optional.of(latest).filter(found -> found.differsAt(frame, vain));
    } finally {
      lock.unlock();
    }
  }
}

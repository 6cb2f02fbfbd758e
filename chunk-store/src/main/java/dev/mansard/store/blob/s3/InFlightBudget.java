package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.StorageException;
import java.util.concurrent.Semaphore;

/** The bytes that all writers together may have on their way. In order of arrival. */
final class InFlightBudget {
  private static final int UNIT = 1 << 10;

  private final Semaphore units;

  InFlightBudget(long bytes) {
    units = new Semaphore((int) (bytes / UNIT), true);
  }

  /** Waits until so many bytes are free. */
  void acquire(int bytes, String action) throws StorageException {
    try {
      units.acquire(unitsOf(bytes));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("cannot " + action + ": interrupted", e);
    }
  }

  void release(int bytes) {
    units.release(unitsOf(bytes));
  }

  /** The bytes nobody uses, in whole kibibytes. */
  long freeBytes() {
    return (long) units.availablePermits() * UNIT;
  }

  private static int unitsOf(int bytes) {
    return Math.ceilDiv(bytes, UNIT);
  }
}

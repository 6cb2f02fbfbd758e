package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the one request that makes a blob visible, and finds out what became of it when the answer
 * is lost.
 *
 * <p>The request carries {@code If-None-Match: *}, so that a blob is never overwritten. A service
 * that does not know the header there says 501; from then on it is left out, which is safe too, as
 * keys are random and never used again. An answer that a blob is there already, or that there is no
 * such upload, may be the echo of an earlier attempt that did succeed; the size tells.
 */
final class S3Commit {
  private static final Logger LOG = LoggerFactory.getLogger(S3Commit.class);

  private final S3Bucket bucket;
  private final BlobKey key;
  private final long size;
  private final AtomicBoolean conditional;
  private volatile boolean uncertain;

  /** Begins the request, with the condition or without. */
  interface Request {
    CompletableFuture<?> start(boolean unlessExists);
  }

  /**
   * For one blob.
   *
   * @param conditional whether the service knows the condition; shared by all blobs
   */
  S3Commit(S3Bucket bucket, BlobKey key, long size, AtomicBoolean conditional) {
    this.bucket = bucket;
    this.key = key;
    this.size = size;
    this.conditional = conditional;
  }

  /** Whether the blob may be visible although the commit has failed. */
  boolean isUncertain() {
    return uncertain;
  }

  /** Returns when the blob is visible; fails otherwise, and when that cannot be found out. */
  void run(S3Watch.Operation operation, Request request) throws StorageException {
    var attempts = bucket.calls().attempts();
    var purpose = new S3Calls.Purpose(operation, "commit " + key);
    while (!succeeds(purpose, request, attempts)) {
      // the pause is over, or the condition is dropped
    }
    uncertain = false;
  }

  private boolean succeeds(S3Calls.Purpose purpose, Request request, S3Calls.Attempts attempts)
      throws StorageException {
    boolean unlessExists = conditional.get();
    try {
      send(purpose, request, unlessExists);
      return true;
    } catch (StorageException e) {
      if (unlessExists && S3Failure.hasStatus(e, 501)) {
        LOG.info("the S3 service knows no If-None-Match on writes; going on without it");
        conditional.set(false);
        return false;
      }
      return isEchoOf(e) || mayTryAgain(e, attempts);
    }
  }

  private void send(S3Calls.Purpose purpose, Request request, boolean unlessExists)
      throws StorageException {
    var calls = bucket.calls();
    calls.once(purpose, calls.patience().transfer(), () -> request.start(unlessExists));
  }

  private boolean isEchoOf(StorageException failure) throws StorageException {
    if (S3Failure.wasRepeated(failure)) {
      uncertain = true;
    }
    boolean exists = S3Failure.hasStatus(failure, 412);
    boolean gone = S3Failure.hasCode(failure, S3Failure.NO_SUCH_UPLOAD);
    if (!exists && !gone) {
      return false;
    }
    if (uncertain && isThere()) {
      return true;
    }
    uncertain = false;
    throw gone
        ? new StorageException.Retryable("discarded while it was written: " + key, failure)
        : failure;
  }

  /** Whether the blob is there after all; throws when it is not and nothing is left to try. */
  private boolean mayTryAgain(StorageException failure, S3Calls.Attempts attempts)
      throws StorageException {
    if (!(failure instanceof StorageException.Retryable passing)) {
      throw failure;
    }
    uncertain = true;
    try {
      attempts.pauseOrFail(passing);
      return false;
    } catch (StorageException.Retryable last) {
      if (isThere()) {
        return true;
      }
      throw last;
    }
  }

  private boolean isThere() throws StorageException {
    var found = bucket.findSize(key);
    return found.isPresent() && found.getAsLong() == size;
  }
}

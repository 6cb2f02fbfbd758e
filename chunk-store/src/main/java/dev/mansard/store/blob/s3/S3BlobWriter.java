package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers parts. A blob of at most one part is written by one request when it is committed; only a
 * larger one begins a multipart upload.
 */
final class S3BlobWriter implements BlobWriter {
  private static final Logger LOG = LoggerFactory.getLogger(S3BlobWriter.class);

  private enum State {
    OPEN,
    COMMITTED,
    FAILED,
    CLOSED
  }

  private final S3Bucket bucket;
  private final BlobKey key;
  private final S3Limits limits;
  private final InFlightBudget budget;
  private final AtomicBoolean conditional;
  private State state = State.OPEN;
  private PartBuffer part;
  private long size;
  private @Nullable PartUploads uploads;
  private @Nullable S3Commit commit;

  S3BlobWriter(
      S3Bucket bucket,
      BlobKey key,
      S3Limits limits,
      InFlightBudget budget,
      AtomicBoolean conditional) {
    this.bucket = bucket;
    this.key = key;
    this.limits = limits;
    this.budget = budget;
    this.conditional = conditional;
    part = new PartBuffer(limits.partSizeBytes());
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws StorageException {
    requireOpen();
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int taken = 0;
    while (taken < length) {
      if (part.isFull()) {
        sendPart();
      }
      taken += part.add(bytes, offset + taken, length - taken);
    }
    size += length;
  }

  private void sendPart() throws StorageException {
    var parts = uploads;
    if (parts == null) {
      parts = PartUploads.begin(bucket, key, limits.partsInFlight(), budget);
      uploads = parts;
    }
    parts.add(part);
    part = new PartBuffer(limits.partSizeBytes());
  }

  @Override
  public void commit() throws StorageException {
    requireOpen();
    state = State.FAILED;
    var whole = new S3Commit(bucket, key, size, conditional);
    commit = whole;
    if (uploads == null) {
      putWhole(whole);
    } else {
      complete(whole, uploads);
    }
    state = State.COMMITTED;
  }

  private void putWhole(S3Commit whole) throws StorageException {
    budget.acquire(part.size(), "write " + key);
    try {
      whole.run(S3Watch.Operation.PUT, unlessExists -> bucket.put(key, part, unlessExists));
    } finally {
      budget.release(part.size());
    }
  }

  private void complete(S3Commit whole, PartUploads parts) throws StorageException {
    parts.add(part);
    var done = parts.finish();
    whole.run(
        S3Watch.Operation.COMPLETE,
        unlessExists -> bucket.completeUpload(key, parts.uploadId(), done, unlessExists));
  }

  /**
   * Cleans up on a thread of its own: whoever closes may have been interrupted, and must not wait
   * then.
   */
  @Override
  public void close() {
    if (state == State.COMMITTED || state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    part = new PartBuffer(0);
    if (uploads != null || mayBeVisible()) {
      discardOnAnotherThread();
    }
  }

  private void discardOnAnotherThread() {
    var cleaner = Thread.ofVirtual().name("s3-discard").start(this::discard);
    try {
      cleaner.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void discard() {
    if (uploads != null) {
      uploads.discard();
    }
    if (mayBeVisible()) {
      try {
        bucket.deleteObject(key);
      } catch (StorageException e) {
        LOG.debug("cannot delete {}; GC will", key, e);
      }
    }
  }

  private boolean mayBeVisible() {
    return commit != null && commit.isUncertain();
  }

  private void requireOpen() {
    if (state != State.OPEN) {
      throw new IllegalStateException("blob is " + state + ": " + key);
    }
  }
}

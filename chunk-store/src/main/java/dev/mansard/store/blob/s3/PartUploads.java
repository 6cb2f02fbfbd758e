package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One multipart upload: sends parts, each on a virtual thread, while the caller fills the next one.
 *
 * <p>A part waits for a place among those of its blob and for room in the budget that all blobs
 * share. A blob holds at most one part that is not yet on its way, outside of the budget: parts on
 * their way always end, by success or by patience, so that no writer waits for another for ever.
 */
final class PartUploads {
  private static final Logger LOG = LoggerFactory.getLogger(PartUploads.class);

  /** What S3 allows. */
  private static final int MOST_PARTS = 10_000;

  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final S3Bucket bucket;
  private final BlobKey key;
  private final String uploadId;
  private final int places;
  private final Semaphore free;
  private final InFlightBudget budget;
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final ConcurrentSkipListMap<Integer, CompletedPart> done = new ConcurrentSkipListMap<>();
  private final AtomicReference<@Nullable StorageException> failure = new AtomicReference<>();
  private int parts;

  private PartUploads(
      S3Bucket bucket, BlobKey key, String uploadId, int places, InFlightBudget budget) {
    this.bucket = bucket;
    this.key = key;
    this.uploadId = uploadId;
    this.places = places;
    this.free = new Semaphore(places);
    this.budget = budget;
  }

  /** Begins an upload that sends so many parts at once. */
  static PartUploads begin(S3Bucket bucket, BlobKey key, int places, InFlightBudget budget)
      throws StorageException {
    return new PartUploads(bucket, key, bucket.beginUpload(key), places, budget);
  }

  String uploadId() {
    return uploadId;
  }

  /** Sends the next part; returns as soon as there is a place for it. */
  void add(PartBuffer part) throws StorageException {
    if (parts == MOST_PARTS) {
      throw new StorageException.Permanent(
          "S3 takes %d parts, %s has more".formatted(MOST_PARTS, key),
          new IllegalStateException("part size too small"));
    }
    acquire(1);
    try {
      throwFailure();
      budget.acquire(part.size(), "upload a part of " + key);
    } catch (StorageException e) {
      free.release();
      throw e;
    }
    int number = ++parts;
    var thread = Thread.ofVirtual().name("s3-part").unstarted(() -> send(number, part));
    running.add(thread);
    thread.start();
  }

  private void send(int number, PartBuffer part) {
    try {
      if (failure.get() == null) {
        done.put(number, bucket.uploadPart(key, uploadId, number, part));
      }
    } catch (Throwable e) { // S3 would complete the upload without the part
      failure.compareAndSet(null, S3Failure.of("upload a part of " + key, e));
    } finally {
      running.remove(Thread.currentThread());
      budget.release(part.size());
      free.release();
    }
  }

  /** Waits for all parts. */
  Collection<CompletedPart> finish() throws StorageException {
    acquire(places);
    free.release(places);
    throwFailure();
    if (done.size() != parts) {
      throw new IllegalStateException(done.size() + " of " + parts + " parts of " + key);
    }
    return List.copyOf(done.values());
  }

  /** Stops what is on its way, then aborts. What cannot be aborted is left to GC. */
  void discard() {
    failure.compareAndSet(
        null, new StorageException.Retryable("discarded: " + key, new InterruptedException()));
    running.forEach(Thread::interrupt);
    try {
      if (!free.tryAcquire(places, LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        LOG.debug("parts of {} still on their way", key);
      }
      bucket.abortUpload(key, uploadId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StorageException e) {
      LOG.debug("cannot abort the upload of {}; GC will", key, e);
    }
  }

  private void acquire(int permits) throws StorageException {
    try {
      free.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("cannot upload " + key + ": interrupted", e);
    }
  }

  private void throwFailure() throws StorageException {
    StorageException first = failure.get();
    if (first != null) {
      throw first;
    }
  }
}

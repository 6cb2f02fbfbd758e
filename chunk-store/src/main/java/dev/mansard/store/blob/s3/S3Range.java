package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Some bytes of an object. When an answer breaks off, stalls or turns out short, the rest is asked
 * for again from where it stopped, of the same object by its entity tag; it never just ends.
 *
 * <p>When nothing comes for much longer than usual, a second request for the rest is sent, and
 * whichever yields bytes first is read from; the other one is dropped.
 */
final class S3Range extends InputStream {
  private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(1);

  private final S3Bucket bucket;
  private final BlobKey key;
  private final long end;
  private final S3Calls.Attempts attempts;
  private final RangeBody.Monitor monitor = new RangeBody.Monitor();
  private long position;
  private @Nullable RangeBody body;
  private @Nullable RangeBody spare;
  private @Nullable String tag;
  private boolean closed;

  private S3Range(S3Bucket bucket, BlobKey key, long offset, long length) {
    this.bucket = bucket;
    this.key = key;
    this.position = offset;
    this.end = offset + length;
    this.attempts = bucket.calls().attempts();
  }

  /** Sends the request and returns when the answer begins. The length is at least 1. */
  static S3Range open(S3Bucket bucket, BlobKey key, long offset, long length)
      throws StorageException {
    var range = new S3Range(bucket, key, offset, length);
    try {
      range.use(0, RangeBody::hasBegun, ready -> 0);
      return range;
    } catch (StorageException e) {
      range.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("range of " + key + " is closed");
    }
    if (length == 0) {
      return 0;
    }
    if (position == end) {
      return -1;
    }
    int most = (int) Math.min(length, end - position);
    int count = use(most, RangeBody::hasBytes, ready -> ready.take(bytes, offset, most));
    position += count;
    attempts.madeProgress();
    return count;
  }

  private interface Use {
    int of(RangeBody ready);
  }

  /**
   * Uses whichever body is ready first, and asks again for as long as there is patience.
   *
   * @param most how many bytes can be used
   */
  private int use(int most, Predicate<RangeBody> isReady, Use use) throws StorageException {
    while (true) {
      try {
        if (body == null) {
          body = request();
        }
        monitor.lock.lock();
        try {
          return use.of(await(most, isReady));
        } finally {
          monitor.lock.unlock();
        }
      } catch (StorageException.Retryable e) {
        dropBodies();
        attempts.pauseOrFail(e);
      }
    }
  }

  /** The body that is ready, which is then the only one; with the lock. */
  private RangeBody await(int most, Predicate<RangeBody> isReady) throws StorageException {
    try {
      if (spare == null) {
        Objects.requireNonNull(body).awaitMany(most);
      }
      var silence = new Silence();
      RangeBody ready = ready(isReady);
      while (ready == null) {
        long nanos = silence.nanosToWait();
        ready = ready(isReady); // the answer may have come while the spare request was sent
        if (ready == null) {
          monitor.changed.awaitNanos(nanos);
          ready = ready(isReady);
        }
      }
      dropSpare();
      return chosen(ready);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("cannot read " + key + ": interrupted", e);
    }
  }

  /** The one that is ready is the body from then on. */
  private @Nullable RangeBody ready(Predicate<RangeBody> isReady) throws StorageException {
    RangeBody first = Objects.requireNonNull(body);
    if (isReady.test(first)) {
      return first;
    }
    if (spare != null && isReady.test(spare)) {
      return useSpare(first, spare);
    }
    if (first.hasEnded() && spare != null && !spare.hasEnded()) {
      useSpare(first, spare);
    } else if (first.hasEnded()) {
      throw reason(first.failure());
    }
    return null;
  }

  private RangeBody useSpare(RangeBody first, RangeBody second) {
    body = second;
    spare = null;
    first.close();
    return second;
  }

  private StorageException reason(StorageException failure) {
    return S3Failure.hasStatus(failure, 412)
        ? new StorageException.Missing("blob was replaced while it was read: " + key)
        : failure;
  }

  private RangeBody chosen(RangeBody ready) {
    var response = ready.response();
    if (response != null) {
      tag = response.eTag();
    }
    return ready;
  }

  /** The time in which nothing comes, from the request on, and again from the answer's head on. */
  private final class Silence {
    private long begin = System.nanoTime();
    private boolean begun = Objects.requireNonNull(body).hasBegun();

    /** How long to wait before the next question; sends the spare request when it is time. */
    long nanosToWait() throws StorageException {
      if (Objects.requireNonNull(body).hasBegun() && !begun) {
        begun = true;
        begin = System.nanoTime();
      }
      long waited = System.nanoTime() - begin;
      var patience = bucket.calls().patience();
      long limit = (begun ? patience.stall() : patience.request()).toNanos();
      if (waited >= limit) {
        throw new StorageException.Retryable(
            "cannot read %s: no byte within %s".formatted(key, Duration.ofNanos(limit)),
            new TimeoutException());
      }
      return Math.max(1, Math.min(limit, untilSpare(waited)) - waited);
    }

    /** An answer that has begun usually goes on. */
    private long untilSpare(long waited) throws StorageException {
      long usual = bucket.calls().pace().spareAfter().toNanos();
      long until = begun ? Math.max(usual, SHORTEST_SILENCE.toNanos()) : usual;
      if (waited < until) {
        return until;
      }
      if (spare == null && bucket.calls().pace().takeSpare()) {
        sendSpare();
      }
      return Long.MAX_VALUE;
    }
  }

  /** Without the lock, which the answer needs. */
  private void sendSpare() throws StorageException {
    monitor.lock.unlock();
    try {
      RangeBody next = newBody();
      next.expect(bucket.calls().entered(purpose(), true, () -> get(next)));
      spare = next;
    } finally {
      monitor.lock.lock();
    }
  }

  private RangeBody request() throws StorageException {
    RangeBody next = newBody();
    next.expect(bucket.calls().paced(purpose(), true, () -> get(next)));
    return next;
  }

  private RangeBody newBody() {
    long first = position;
    return new RangeBody(
        "read " + key, end - first, monitor, response -> requireWhole(response, first));
  }

  private CompletableFuture<RangeBody> get(RangeBody next) {
    return bucket.get(key, position, end - 1, tag, next);
  }

  /**
   * S3 shortens a range that goes beyond the end, and a service or proxy that knows no ranges sends
   * the whole object.
   */
  private void requireWhole(GetObjectResponse response, long first) throws StorageException {
    String range = response.contentRange();
    Long length = response.contentLength();
    String wanted = "bytes %d-%d/".formatted(first, end - 1);
    if (range != null ? range.startsWith(wanted) : first == 0 && isAtLeast(length, end)) {
      return;
    }
    String found = "%s: wanted is %s, sent is %s".formatted(key, wanted, range);
    if (range == null && first > 0) {
      throw new StorageException.Permanent(found, new IOException("the service ignores the range"));
    }
    throw new StorageException.Missing(found);
  }

  private static boolean isAtLeast(@Nullable Long length, long wanted) {
    return length != null && length >= wanted;
  }

  @Override
  public int available() {
    return 0;
  }

  /** Gives the connection back if all was read, closes it otherwise. */
  @Override
  public void close() {
    closed = true;
    dropBodies();
  }

  private void dropBodies() {
    dropSpare();
    if (body != null) {
      body.close();
      body = null;
    }
  }

  private void dropSpare() {
    if (spare != null) {
      spare.close();
      spare = null;
    }
  }

  private S3Calls.Purpose purpose() {
    return new S3Calls.Purpose(S3Watch.Operation.GET, "read " + key);
  }
}

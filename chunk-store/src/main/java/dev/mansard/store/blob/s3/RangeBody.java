package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.StorageException;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The body of one answer, for a thread that reads it. Holds a bounded number of buffers, of at most
 * 64 KiB each; when they are not read, nothing is taken from the connection.
 *
 * <p>Closed before its end, it closes the connection. Read to its end, it lets the connection live
 * for the next request.
 */
final class RangeBody implements Subscriber<ByteBuffer>, AutoCloseable {
  private static final int MOST_BUFFERS = 32;

  private final String action;
  private final long length;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
  private @Nullable Subscription subscription;
  private @Nullable Throwable failure;
  private long received;
  private boolean ended;
  private boolean closed;

  /**
   * A body that is subscribed next.
   *
   * @param action what fails when it fails
   * @param length how many bytes are to come
   */
  RangeBody(String action, long length) {
    this.action = action;
    this.length = length;
  }

  @Override
  public void onSubscribe(Subscription given) {
    lock.lock();
    try {
      subscription = given;
    } finally {
      lock.unlock();
    }
    given.request(MOST_BUFFERS);
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    lock.lock();
    try {
      received += buffer.remaining();
      if (!closed) {
        buffers.add(buffer);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    end(thrown);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable thrown) {
    lock.lock();
    try {
      failure = thrown;
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Reads at least one byte; fails if none comes in time, or the body has ended. */
  int read(byte[] target, int offset, int most, Duration stall) throws StorageException {
    int count;
    boolean used;
    lock.lock();
    try {
      var buffer = await(stall);
      count = Math.min(most, buffer.remaining());
      buffer.get(target, offset, count);
      used = !buffer.hasRemaining();
      if (used) {
        buffers.remove();
      }
    } finally {
      lock.unlock();
    }
    if (used && subscription != null) {
      subscription.request(1);
    }
    return count;
  }

  private ByteBuffer await(Duration stall) throws StorageException {
    try {
      long nanos = stall.toNanos();
      while (!hasBytes()) {
        throwIfEnded();
        if (nanos <= 0) {
          throw new StorageException.Retryable(
              "cannot %s: no byte within %s".formatted(action, stall), new TimeoutException());
        }
        nanos = changed.awaitNanos(nanos);
      }
      return buffers.element();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException.Retryable("cannot " + action + ": interrupted", e);
    }
  }

  private boolean hasBytes() {
    while (!buffers.isEmpty() && !buffers.element().hasRemaining()) {
      buffers.remove();
    }
    return !buffers.isEmpty();
  }

  private void throwIfEnded() throws StorageException {
    if (failure != null) {
      throw S3Failure.of(action, failure);
    }
    if (ended) {
      throw new StorageException.Retryable(
          "cannot %s: %d of %d bytes came".formatted(action, received, length), new EOFException());
    }
  }

  @Override
  public void close() {
    boolean atItsEnd;
    lock.lock();
    try {
      closed = true;
      buffers.clear();
      atItsEnd = ended || received == length;
    } finally {
      lock.unlock();
    }
    if (subscription != null) {
      finish(subscription, atItsEnd);
    }
  }

  private static void finish(Subscription subscription, boolean atItsEnd) {
    if (atItsEnd) {
      subscription.request(1);
    } else {
      subscription.cancel();
    }
  }
}

package dev.mansard.api.upload;

import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.api.http.RequestTimeout;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as a stream for one worker thread.
 *
 * <p>The event loop fills a bounded queue and pauses the connection when it is full; the worker
 * empties it and resumes the connection at half. Nothing flows before the first read. Fields are
 * guarded by the lock, which nobody holds for longer than moving a reference.
 */
final class BodyPipe extends InputStream {
  /** Until the upload is admitted: as much as an upload info of the usual size. */
  private static final int NARROW = 64 << 10;

  private final RoutingContext context;
  private final Duration idleTimeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Buffer> queue = new ArrayDeque<>();
  private int capacity = NARROW;
  private int queued;
  private boolean paused = true;
  private boolean ended;
  private boolean closed;
  private @Nullable ClientGoneException gone;

  /** Belongs to the worker: the buffer being read and how far. */
  private Buffer current = Buffer.buffer();

  private int position;

  /** Until when reading may go on; empty: as long as it likes. */
  private OptionalLong endNanos = OptionalLong.empty();

  private BodyPipe(RoutingContext context, Duration idleTimeout) {
    this.context = context;
    this.idleTimeout = idleTimeout;
  }

  /** Takes over the request's body, of which it holds little; on the event loop. */
  static BodyPipe open(RoutingContext context, Duration idleTimeout) {
    var pipe = new BodyPipe(context, idleTimeout);
    var request = context.request().pause();
    request.handler(pipe::put).endHandler(nothing -> pipe.end()).exceptionHandler(pipe::breakOff);
    return pipe;
  }

  /** From now on it holds so many bytes. */
  void widen(int bytes) {
    lock.lock();
    try {
      capacity = Math.max(capacity, bytes);
      resumeIfLow();
    } finally {
      lock.unlock();
    }
  }

  /**
   * From now on, what is read must have come in time, however steadily it trickles in. For the
   * worker, as is {@link #takeTime}.
   */
  void hurry() {
    endNanos = OptionalLong.of(System.nanoTime() + RequestTimeout.patience(idleTimeout).toNanos());
  }

  /** From now on only silence ends the reading. */
  void takeTime() {
    endNanos = OptionalLong.empty();
  }

  /** Whether nobody waits for an answer any more. */
  boolean isClientGone() {
    lock.lock();
    try {
      return gone != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (position == current.length() && !next()) {
      return -1;
    }
    int count = Math.min(length, current.length() - position);
    current.getBytes(position, position + count, target, offset);
    position += count;
    return count;
  }

  /** Lets go of what is queued; what still comes is thrown away. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      queued = 0;
    } finally {
      lock.unlock();
    }
  }

  private boolean next() throws IOException {
    lock.lock();
    try {
      resumeIfLow();
      long left = idleTimeout.toNanos();
      while (queue.isEmpty()) {
        if (gone != null) {
          throw new ClientGoneException(gone);
        }
        if (ended) {
          return false;
        }
        if (left <= 0) {
          throw new BodyStalledException(RequestTimeout.failure(idleTimeout));
        }
        requireTime();
        long wait = Math.min(left, timeLeft());
        left -= wait - changed.awaitNanos(wait);
      }
      requireTime();
      current = queue.remove();
      position = 0;
      queued -= current.length();
      resumeIfLow();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private long timeLeft() {
    return endNanos.isPresent() ? endNanos.getAsLong() - System.nanoTime() : Long.MAX_VALUE;
  }

  private void requireTime() throws BodyStalledException {
    if (timeLeft() <= 0) {
      throw new BodyStalledException(RequestTimeout.tooSlow(RequestTimeout.patience(idleTimeout)));
    }
  }

  private void resumeIfLow() {
    if (paused && queued <= capacity / 2 && gone == null) {
      paused = false;
      FrontDoorFilter.onEventLoop(context, () -> context.request().resume());
    }
  }

  private void put(Buffer part) {
    lock.lock();
    try {
      if (closed || part.length() == 0) {
        return;
      }
      queue.add(part);
      queued += part.length();
      if (queued >= capacity && !paused) {
        paused = true;
        context.request().pause();
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void breakOff(Throwable cause) {
    lock.lock();
    try {
      gone = new ClientGoneException(cause);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}

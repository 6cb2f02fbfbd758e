package dev.mansard.store.blob.s3;

import dev.mansard.store.blob.StorageException;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * One request for a range and the body of its answer, for a thread that reads it. Holds a bounded
 * number of buffers; when they are not read, nothing is taken from the connection.
 *
 * <p>Closed before its end, it closes the connection. Read to its end, it lets the connection live
 * for the next request.
 */
final class RangeBody
    implements AsyncResponseTransformer<GetObjectResponse, RangeBody>,
        Subscriber<ByteBuffer>,
        AutoCloseable {
  /** The SDK hands 8 KiB over at a time, so that this is 1 MiB. */
  private static final int MOST_BUFFERS = 128;

  /** Asking for more wakes the thread of the connection up. */
  private static final int BATCH = 32;

  /** To wake a reader up costs as much as to copy some such buffers, so it gets many at once. */
  private static final int MANY_BYTES = 128 << 10;

  /** For how long a reader of a slow answer waits for more than it has. */
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

  private final String action;
  private final long length;
  private final Monitor monitor;
  private final Check check;
  private final CompletableFuture<RangeBody> begun = new CompletableFuture<>();
  private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
  private @Nullable CompletableFuture<?> answer;
  private @Nullable Subscription subscription;
  private @Nullable GetObjectResponse response;
  private @Nullable StorageException failure;
  private long received;
  private int kept;
  private int wanted = 1;
  private int used;
  private boolean ended;
  private boolean closed;

  /** What all requests for the same bytes share: one thread waits for any of them. */
  static final class Monitor {
    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
  }

  /** Says what is wrong with the head of an answer. */
  interface Check {
    void accept(GetObjectResponse response) throws StorageException;
  }

  /**
   * A body whose request is sent next.
   *
   * @param action what fails when it fails
   * @param length how many bytes are to come
   * @param check what the head of the answer must be like
   */
  RangeBody(String action, long length, Monitor monitor, Check check) {
    this.action = action;
    this.length = length;
    this.monitor = monitor;
    this.check = check;
  }

  /** The call that this is the body of, whose failure is the end of it. */
  void expect(CompletableFuture<?> call) {
    monitor.lock.lock();
    try {
      answer = call;
    } finally {
      monitor.lock.unlock();
    }
    var _ =
        call.whenComplete(
            (_, thrown) -> {
              if (thrown != null) {
                end(S3Failure.of(action, thrown));
              }
            });
  }

  @Override
  public CompletableFuture<RangeBody> prepare() {
    return begun;
  }

  @Override
  public void onResponse(GetObjectResponse given) {
    try {
      check.accept(given);
      become(given);
    } catch (StorageException e) {
      end(e);
      close();
    }
  }

  /**
   * Always subscribes, even if nobody waits any more: a stream that nobody takes would keep its
   * connection open.
   */
  @Override
  public void onStream(SdkPublisher<ByteBuffer> publisher) {
    publisher.subscribe(this);
    begun.complete(this);
  }

  @Override
  public void exceptionOccurred(Throwable thrown) {
    end(S3Failure.of(action, thrown));
    begun.completeExceptionally(thrown);
  }

  private void become(GetObjectResponse head) {
    monitor.lock.lock();
    try {
      response = head;
      monitor.changed.signal();
    } finally {
      monitor.lock.unlock();
    }
  }

  @Override
  public void onSubscribe(Subscription given) {
    boolean late;
    monitor.lock.lock();
    try {
      subscription = given;
      late = closed;
    } finally {
      monitor.lock.unlock();
    }
    if (late) {
      given.cancel();
    } else {
      given.request(MOST_BUFFERS);
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    monitor.lock.lock();
    try {
      received += buffer.remaining();
      if (!closed && buffer.hasRemaining()) {
        buffers.add(buffer);
        kept += buffer.remaining();
        if (kept >= wanted || received >= length) {
          monitor.changed.signal();
        }
      }
    } finally {
      monitor.lock.unlock();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    end(S3Failure.of(action, thrown));
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable StorageException thrown) {
    monitor.lock.lock();
    try {
      if (!ended) {
        failure = thrown;
        ended = true;
        monitor.changed.signal();
      }
    } finally {
      monitor.lock.unlock();
    }
  }

  /** Whether the head of the answer has come; to be called with the lock. */
  boolean hasBegun() {
    return response != null;
  }

  /** The head of the answer, if it has come; to be called with the lock. */
  @Nullable GetObjectResponse response() {
    return response;
  }

  /** Whether there are bytes to take; to be called with the lock. */
  boolean hasBytes() {
    return response != null && !buffers.isEmpty();
  }

  /**
   * Returns when so many bytes have come, or many, or a moment has passed; to be called with the
   * lock.
   */
  void awaitMany(int most) throws InterruptedException {
    wanted = Math.min(most, MANY_BYTES);
    long left = MOMENT;
    while (left > 0 && kept < wanted && received < length && !ended && hasBegun()) {
      left = monitor.changed.awaitNanos(left);
    }
    wanted = 1;
  }

  /** Whether no more bytes will come; to be called with the lock. */
  boolean hasEnded() {
    return ended && buffers.isEmpty();
  }

  /** Why it has ended before the last byte; to be called with the lock. */
  StorageException failure() {
    return failure != null
        ? failure
        : new StorageException.Retryable(
            "cannot %s: %d of %d bytes came".formatted(action, received, length),
            new EOFException());
  }

  /** Takes bytes that are there; to be called with the lock. */
  int take(byte[] target, int offset, int most) {
    int taken = 0;
    while (taken < most && !buffers.isEmpty()) {
      var buffer = buffers.element();
      int count = Math.min(most - taken, buffer.remaining());
      buffer.get(target, offset + taken, count);
      taken += count;
      if (!buffer.hasRemaining()) {
        buffers.remove();
        used++;
      }
    }
    kept -= taken;
    if (used >= BATCH && subscription != null) {
      subscription.request(used);
      used = 0;
    }
    return taken;
  }

  @Override
  public void close() {
    boolean atItsEnd;
    Subscription from;
    CompletableFuture<?> request;
    monitor.lock.lock();
    try {
      closed = true;
      buffers.clear();
      atItsEnd = ended || received == length;
      from = subscription;
      request = answer;
    } finally {
      monitor.lock.unlock();
    }
    if (from == null) {
      cancel(request);
    } else if (atItsEnd) {
      from.request(1);
    } else {
      from.cancel();
    }
  }

  private static void cancel(@Nullable CompletableFuture<?> request) {
    if (request != null) {
      request.cancel(true);
    }
  }
}

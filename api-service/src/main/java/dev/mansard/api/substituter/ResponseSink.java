package dev.mansard.api.substituter;

import dev.mansard.store.nar.NarSink;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Passes bytes from one worker thread to a response on its event loop, no faster than the client
 * takes them.
 *
 * <p>Counts the bytes whose write has not completed. Vert.x's own sign of a full queue is of no use
 * to another thread: it looks at what has reached the channel, not at what waits for the event
 * loop. Nothing is sent before {@value ResponsePieces#BYTES} bytes have come, so that a damaged
 * first frame can still be answered with an error.
 */
final class ResponseSink implements NarSink, AutoCloseable {
  private static final int PIECE = ResponsePieces.BYTES;
  private static final int WINDOW = 4 * PIECE;

  private final HttpServerResponse response;
  private final ClientWatch client;
  private final Runnable head;
  private final ResponsePieces pieces;
  private final Duration stallTimeout;
  private final LongConsumer sent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ByteBuf pending;
  private boolean begun;
  private long underWay;
  private boolean gone;

  /**
   * A sink for one response.
   *
   * @param client interrupts the worker when the client leaves
   * @param head sets the headers; called before the first byte is sent
   * @param sent is told how many bytes were given to the connection
   */
  ResponseSink(
      HttpServerResponse response,
      ClientWatch client,
      Runnable head,
      ResponsePieces pieces,
      Duration stallTimeout,
      LongConsumer sent) {
    this.response = response;
    this.head = head;
    this.pieces = pieces;
    this.pending = pieces.take();
    this.stallTimeout = stallTimeout;
    this.sent = sent;
    this.client = client;
  }

  /** Whether the status line has gone out, so that only a reset can tell of a failure. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the client has left or takes nothing any more. */
  boolean isGone() {
    lock.lock();
    try {
      return gone || client.isGone();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, pending.writableBytes());
      pending.writeBytes(bytes, offset + done, part);
      done += part;
      if (!pending.isWritable()) {
        send();
      }
    }
  }

  /** Sends what is left and ends the response. */
  void finish() throws IOException {
    begin();
    awaitRoom();
    sent.accept(pending.readableBytes());
    var last = takePending();
    response.end(BufferImpl.buffer(last)).onComplete(written -> pieces.giveBack(last));
  }

  private void send() throws IOException {
    begin();
    awaitRoom();
    var full = takePending();
    int length = full.readableBytes();
    count(length);
    sent.accept(length);
    response
        .write(BufferImpl.buffer(full))
        .onComplete(
            written -> {
              pieces.giveBack(full);
              account(length, written.succeeded());
            });
  }

  private ByteBuf takePending() {
    var taken = pending;
    pending = pieces.take();
    return taken;
  }

  /** Gives back what was not sent. */
  @Override
  public void close() {
    pieces.giveBack(pending);
  }

  private void begin() {
    if (!begun) {
      head.run();
      begun = true;
    }
  }

  private void count(long bytes) {
    lock.lock();
    try {
      underWay += bytes;
    } finally {
      lock.unlock();
    }
  }

  private void account(long bytes, boolean written) {
    lock.lock();
    try {
      underWay -= bytes;
      gone |= !written;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom() throws IOException {
    lock.lock();
    try {
      long left = stallTimeout.toNanos();
      while (underWay > WINDOW - PIECE && !gone) {
        long before = underWay;
        left = changed.awaitNanos(left);
        if (underWay < before) {
          left = stallTimeout.toNanos();
        } else if (left <= 0) {
          gone = true;
          throw new IOException("the client took nothing for " + stallTimeout);
        }
      }
      if (gone) {
        throw new IOException("the client is gone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }
}

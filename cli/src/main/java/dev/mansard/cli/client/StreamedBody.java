package dev.mansard.cli.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's request body: the preamble, then a NAR that a virtual thread writes while the
 * network takes it.
 *
 * <p>The writer is stopped at each piece until the HTTP client asks for it, so at most a few pieces
 * exist at a time, however long the NAR. {@code BodyPublishers.ofInputStream} would copy through 16
 * KiB pieces and needs a pipe in between. The last byte is held back until it is permitted.
 *
 * <p>Used for one request; {@link #close} must be called when the request has ended, however it
 * ended.
 */
final class StreamedBody implements BodyPublisher, AutoCloseable {
  private static final int PIECE = 128 * 1024;

  private static final int MOST_WANTED = 1 << 20;
  private static final String ENDED = "the request has ended";

  private final byte[] preamble;
  private final HttpCall.Body.Nar nar;
  private final Duration hold;
  private final LongConsumer sent;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final AtomicReference<@Nullable IOException> sourceFailure = new AtomicReference<>();
  private final Semaphore demand = new Semaphore(0);
  private volatile boolean closed;
  private volatile boolean complete;

  /** At first for the connection: a proxy may take it and never say that it stands. */
  private volatile long waitingSince = System.nanoTime();

  /**
   * A body for one request.
   *
   * @param hold for how long the last byte may wait for its permit
   */
  StreamedBody(HttpCall.Body.Nar nar, Duration hold, LongConsumer sent) {
    this.preamble = nar.preamble().getBytes(StandardCharsets.UTF_8);
    this.nar = nar;
    this.hold = hold;
    this.sent = sent;
  }

  @Override
  public long contentLength() {
    return preamble.length + nar.narSize();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long count) {
            demand.release((int) Math.min(count, MOST_WANTED));
          }

          @Override
          public void cancel() {
            close();
          }
        });
    nar.end().whenWithdrawn(demand::release);
    Thread.ofVirtual().name("nar-writer").start(() -> write(subscriber));
  }

  private void write(Subscriber<? super ByteBuffer> subscriber) {
    waitingSince = Long.MAX_VALUE;
    var out = new Pieces(subscriber);
    try {
      out.write(preamble);
      nar.source().writeTo(out);
      out.finish();
    } catch (IOException failure) {
      fail(subscriber, failure);
      return;
    } catch (RuntimeException | Error failure) {
      fail(subscriber, new IOException("it could not be read: " + failure, failure));
      throw failure;
    }
    complete = true;
    waitingSince = System.nanoTime();
    subscriber.onComplete();
  }

  private void fail(Subscriber<? super ByteBuffer> subscriber, IOException failure) {
    if (!closed) {
      sourceFailure.set(failure);
      subscriber.onError(failure);
    }
  }

  /** Why the NAR could not be read, if that is what ended the request: no reason to try again. */
  Optional<IOException> sourceFailure() {
    return Optional.ofNullable(sourceFailure.get());
  }

  /** Whether every byte was taken, so that the answer is the server's next move. */
  boolean isComplete() {
    return complete;
  }

  /**
   * For how many nanoseconds the network has taken nothing although something was there to take, or
   * the request has had no connection.
   */
  long idleNanos() {
    long since = waitingSince;
    return since == Long.MAX_VALUE ? 0 : System.nanoTime() - since;
  }

  @Override
  public void close() {
    closed = true;
    ended.complete(false);
    demand.release();
  }

  /** Cuts the stream into pieces and hands each over when it is wanted. */
  private final class Pieces extends OutputStream {
    private final Subscriber<? super ByteBuffer> subscriber;
    private byte[] piece = new byte[PIECE];
    private int filled;
    private long handedOver;

    Pieces(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int left = length;
      while (left > 0) {
        int part = Math.min(left, PIECE - filled);
        System.arraycopy(bytes, from, piece, filled, part);
        filled += part;
        from += part;
        left -= part;
        if (filled == PIECE) {
          handOver(ByteBuffer.wrap(piece));
          piece = new byte[PIECE];
          filled = 0;
        }
      }
    }

    private void handOver(ByteBuffer full) throws IOException {
      int length = full.remaining();
      if (handedOver + length > contentLength()) {
        throw unlikeRecorded("more than " + nar.narSize());
      }
      if (handedOver + length == contentLength() && !nar.end().isGranted()) {
        deliver(full.duplicate().limit(length - 1));
        requirePermit();
        full.position(length - 1);
      }
      deliver(full);
    }

    private void deliver(ByteBuffer part) throws IOException {
      int length = part.remaining();
      if (length == 0) {
        return;
      }
      awaitDemand();
      subscriber.onNext(part);
      handedOver += length;
      sent.accept(Math.max(0, handedOver - preamble.length));
    }

    private void requirePermit() throws IOException {
      if (!nar.end().isGrantedWithin(hold, ended)) {
        throw closed ? new IOException(ENDED) : new UploadWithdrawnException();
      }
    }

    private void awaitDemand() throws IOException {
      waitingSince = System.nanoTime();
      demand.acquireUninterruptibly();
      waitingSince = Long.MAX_VALUE;
      if (closed) {
        throw new IOException(ENDED);
      }
      if (nar.end().isWithdrawn()) {
        throw new UploadWithdrawnException();
      }
    }

    void finish() throws IOException {
      if (filled > 0) {
        handOver(ByteBuffer.wrap(piece, 0, filled));
      }
      if (handedOver != contentLength()) {
        throw unlikeRecorded(Long.toString(handedOver - preamble.length));
      }
    }

    /**
     * The announced length is what Nix recorded, so another length means that the files are not
     * what was registered.
     */
    private IOException unlikeRecorded(String found) {
      return new IOException(
          "its NAR has %s bytes, but Nix recorded %d; the files have changed"
              .formatted(found, nar.narSize()));
    }
  }
}

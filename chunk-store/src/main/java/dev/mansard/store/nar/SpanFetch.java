package dev.mansard.store.nar;

import dev.mansard.store.nar.FrameReader.SliceTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Reads and verifies one span on a thread of its own, as far ahead as the window lets it. */
final class SpanFetch implements SliceTarget {
  private final SpanReader reader;
  private final Span span;
  private final ReadWindow window;
  private final SliceBuffers buffers;
  private final long[] starts;
  private final BlockingQueue<Slice> slices = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("nar-fetch").unstarted(this::run);

  /** For one span; the window and the buffers are shared by all fetches of a download. */
  SpanFetch(SpanReader reader, Span span, ReadWindow window, SliceBuffers buffers, long[] starts) {
    this.reader = reader;
    this.span = span;
    this.window = window;
    this.buffers = buffers;
    this.starts = starts;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      reader.read(span, this, window::observeLatency);
    } catch (Throwable e) { // whoever waits for a slice waits without a limit
      slices.add(Slice.ofFailure(e));
    }
  }

  @Override
  public byte[] buffer(int frame, int length) throws IOException {
    window.awaitRoom(starts[frame], length);
    return buffers.take(length);
  }

  @Override
  public void take(byte[] buffer, int length) {
    slices.add(Slice.of(buffer, length));
  }

  /** The next bytes of the span; fails as the fetch did, when all before that has been taken. */
  Slice next() throws IOException {
    Slice slice = slices.poll();
    if (slice == null) {
      long begin = System.nanoTime();
      slice = await();
      window.observeWait(System.nanoTime() - begin);
    }
    slice.throwFailure();
    return slice;
  }

  private Slice await() throws IOException {
    try {
      return slices.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var failure = new InterruptedIOException("interrupted while a NAR was read");
      failure.initCause(e);
      throw failure;
    }
  }

  /** Lets go of the storage, whatever is under way. */
  void stop() {
    thread.interrupt();
  }

  /**
   * Waits for the end of the thread, at most until then; an interruption does not end the wait.
   *
   * @return whether there was one
   */
  boolean join(long endNanos) {
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        thread.join(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}

package dev.mansard.store.nar;

import dev.mansard.store.nar.FrameReader.SliceTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread of its own read and verify slices while the calling thread passes earlier ones on,
 * a few buffers ahead at most. The buffers go round between the two.
 */
final class ReadAhead implements SliceTarget {
  private static final int BUFFERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<Slice> filled = new ArrayBlockingQueue<>(BUFFERS + 1);

  private ReadAhead() {
    for (int i = 0; i < BUFFERS; i++) {
      free.add(new byte[0]);
    }
  }

  /** What fills the slices. */
  interface Source {
    void readTo(SliceTarget target) throws IOException;
  }

  /**
   * Runs the source to its end; its failure is thrown when all that came before has been passed on.
   */
  static void transfer(Source source, NarSink sink) throws IOException {
    var ahead = new ReadAhead();
    Thread reader = Thread.ofVirtual().name("nar-read-ahead").start(() -> ahead.run(source));
    try {
      ahead.drainTo(sink);
    } finally {
      ahead.end(reader);
    }
  }

  private void run(Source source) {
    Slice last = Slice.end(null);
    try {
      source.readTo(this);
    } catch (IOException | RuntimeException e) {
      last = Slice.end(e);
    }
    // There is always room: BUFFERS slices at most are on their way.
    filled.add(last);
  }

  private void drainTo(NarSink sink) throws IOException {
    while (true) {
      Slice slice = takeFrom(filled);
      if (slice.isEnd) {
        slice.throwFailure();
        return;
      }
      sink.write(slice.bytes, 0, slice.length);
      free.add(slice.bytes);
    }
  }

  private void end(Thread reader) throws IOException {
    reader.interrupt();
    try {
      reader.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  @Override
  public byte[] buffer(int length) throws IOException {
    byte[] buffer = takeFrom(free);
    return buffer.length >= length ? buffer : new byte[Math.max(length, FrameReader.SLICE_BYTES)];
  }

  @Override
  public void take(byte[] buffer, int length) {
    filled.add(Slice.of(buffer, length));
  }

  private static <T> T takeFrom(BlockingQueue<T> queue) throws IOException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException cause) {
    var failure = new InterruptedIOException("interrupted while a NAR was read");
    failure.initCause(cause);
    return failure;
  }

  /** Bytes on their way, or the end, with or without a failure. */
  private static final class Slice {
    private static final byte[] NONE = {};

    private final byte[] bytes;
    private final int length;
    private final boolean isEnd;
    private final @Nullable Exception failure;

    private Slice(byte[] bytes, int length, boolean isEnd, @Nullable Exception failure) {
      this.bytes = bytes;
      this.length = length;
      this.isEnd = isEnd;
      this.failure = failure;
    }

    static Slice of(byte[] bytes, int length) {
      return new Slice(bytes, length, false, null);
    }

    static Slice end(@Nullable Exception failure) {
      return new Slice(NONE, 0, true, failure);
    }

    void throwFailure() throws IOException {
      switch (failure) {
        case null -> {}
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}

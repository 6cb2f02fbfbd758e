package dev.mansard.store.nar;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bytes that all downloads of a process together may have fetched ahead of what their clients
 * have taken. Each gets an equal share, and at least 1 MiB, so that a thousand of them take more
 * than was set rather than stop.
 */
public final class ReadBudget {
  /** What every download may use. */
  static final long LEAST = 1L << 20;

  /** What a single download makes use of: two requests under way and one to come. */
  static final long MOST = 48L << 20;

  private final long bytes;
  private final SliceBuffers buffers = new SliceBuffers();
  private final AtomicInteger downloads = new AtomicInteger();

  /** A budget of so many bytes. */
  public ReadBudget(long bytes) {
    if (bytes < LEAST) {
      throw new IllegalArgumentException(
          "a read budget of %d bytes is below %d".formatted(bytes, LEAST));
    }
    this.bytes = bytes;
  }

  /** 96 MiB. */
  public static ReadBudget standard() {
    return new ReadBudget(96L << 20);
  }

  /** Counts one download more until it is closed. */
  Share join() {
    downloads.incrementAndGet();
    return downloads::decrementAndGet;
  }

  /** The arrays in which they are. */
  SliceBuffers buffers() {
    return buffers;
  }

  /** The bytes for one download at this moment. */
  long share() {
    return Math.clamp(bytes / Math.max(1, downloads.get()), LEAST, MOST);
  }

  /** One download under way. */
  @FunctionalInterface
  interface Share extends AutoCloseable {
    @Override
    void close();
  }
}

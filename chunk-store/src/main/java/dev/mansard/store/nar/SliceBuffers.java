package dev.mansard.store.nar;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The arrays of all downloads, which go round between those who fetch and those who send. What a
 * download fetches ahead outlives young collections; if each had arrays of its own, they would soon
 * fill the heap and stop everybody for a full collection.
 */
final class SliceBuffers {
  /** 24 MiB; more are left to the garbage collector, as windows may have shrunk. */
  private static final int MOST_FREE = 96;

  /**
   * What is smaller gets an array of its own. A NAR of many small extents has many such slices, and
   * whoever counts what is fetched ahead counts bytes, not arrays.
   */
  private static final int WORTH_SHARING = FrameReader.SLICE_BYTES / 2;

  private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  /** An array of at least that length, and less than two times as long. */
  byte[] take(int length) {
    if (length < WORTH_SHARING || length > FrameReader.SLICE_BYTES) {
      return new byte[length];
    }
    byte[] buffer = free.poll();
    if (buffer == null) {
      return new byte[FrameReader.SLICE_BYTES];
    }
    count.decrementAndGet();
    return buffer;
  }

  /** Takes an array back that nobody uses any more; one that fits a few frames only is not kept. */
  void giveBack(byte[] buffer) {
    if (buffer.length == FrameReader.SLICE_BYTES && count.get() < MOST_FREE) {
      count.incrementAndGet();
      free.add(buffer);
    }
  }
}

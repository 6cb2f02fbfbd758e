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

  private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  /** An array of at least that length. */
  byte[] take(int length) {
    byte[] buffer = free.poll();
    if (buffer != null) {
      count.decrementAndGet();
    }
    return buffer != null && buffer.length >= length
        ? buffer
        : new byte[Math.max(length, FrameReader.SLICE_BYTES)];
  }

  /** Takes an array back that nobody uses any more. */
  void giveBack(byte[] buffer) {
    if (count.get() < MOST_FREE) {
      count.incrementAndGet();
      free.add(buffer);
    }
  }
}

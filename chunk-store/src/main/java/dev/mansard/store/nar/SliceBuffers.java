package dev.mansard.store.nar;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The arrays of one download, which go round between those who fetch and the one who sends. */
final class SliceBuffers {
  /** More are left to the garbage collector, as the window may have shrunk. */
  private static final int MOST_FREE = 16;

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

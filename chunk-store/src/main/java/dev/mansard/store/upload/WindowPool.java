package dev.mansard.store.upload;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Windows for all uploads, within the budget; keeps a few arrays for the next upload. */
final class WindowPool {
  /** Large enough for a look-up to be worth its round trip, small enough for many uploads. */
  private static final int WINDOW_BYTES = 1 << 20;

  private static final int CHUNKS_PER_WINDOW = 4;
  private static final int ARRAYS_KEPT = 16;

  /** Windows one upload may have at once: enough to keep all processors busy. */
  private static final int MOST_WINDOWS = 24;

  private final MemoryBudget budget;
  private final long undecidedBytes;
  private final BlockingQueue<byte[]> kept = new ArrayBlockingQueue<>(ARRAYS_KEPT);

  WindowPool(MemoryBudget budget, long undecidedBytes) {
    this.budget = budget;
    this.undecidedBytes = undecidedBytes;
  }

  /**
   * Waits until there is memory for one more upload.
   *
   * @return null if there is none in time
   */
  @Nullable Share admit(long narSize, int maxChunkSize, Duration limit)
      throws InterruptedException {
    int large = Math.max(WINDOW_BYTES, CHUNKS_PER_WINDOW * maxChunkSize);
    var share = new Share((int) Math.min(large, narSize), narSize, maxChunkSize);
    return budget.acquire(share.guaranteedBytes(), limit) ? share : null;
  }

  /**
   * One upload's windows. The guaranteed ones suffice for chunks that are not decided on yet, the
   * window being filled, and the next: with them an upload gets to its end whatever the others
   * hold. For the upload's own thread.
   */
  final class Share implements AutoCloseable {
    private final int windowBytes;
    private final int guaranteed;
    private int held;

    private Share(int windowBytes, long narSize, int maxChunkSize) {
      this.windowBytes = windowBytes;
      this.guaranteed =
          narSize <= windowBytes ? 1 : undecidedWindows(windowBytes, maxChunkSize) + 2;
    }

    /** How large each window is. */
    int windowBytes() {
      return windowBytes;
    }

    /** A window, or null if this upload must first give one back. */
    @Nullable Window tryTake() {
      if (held >= guaranteed && (held >= MOST_WINDOWS || !budget.tryAcquire(cost()))) {
        return null;
      }
      held++;
      byte[] array = windowBytes == WINDOW_BYTES ? kept.poll() : null;
      return new Window(array == null ? new byte[windowBytes] : array);
    }

    /** Takes a window back that nobody reads any more. */
    void release(Window window) {
      if (held > guaranteed) {
        budget.release(cost());
      }
      held--;
      if (windowBytes == WINDOW_BYTES) {
        kept.offer(window.bytes());
      }
    }

    /**
     * Gives all memory back. Windows still held, which the pool may still be reading after a
     * failure, are left to the garbage collector.
     */
    @Override
    public void close() {
      for (; held > guaranteed; held--) {
        budget.release(cost());
      }
      budget.release(guaranteedBytes());
    }

    private long guaranteedBytes() {
      return guaranteed * cost();
    }

    /** The window, and about half as much for its frames until they are written. */
    private long cost() {
      return windowBytes * 3L / 2;
    }

    private int undecidedWindows(int size, int maxChunkSize) {
      long usable = size - (long) maxChunkSize;
      return (int) Math.min(1 << 20, (undecidedBytes + maxChunkSize + usable - 1) / usable + 1);
    }
  }
}

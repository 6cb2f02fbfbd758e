package dev.mansard.gc.collect;

import dev.mansard.store.metadata.Pack;
import java.time.Duration;
import java.util.List;

/** Packs, as those who free them see them. Transactions and failures as of the other levels. */
public interface PackRepository {

  /** Starts at the oldest tombstone again. */
  void rewind();

  /**
   * Packs that have shrunk and have no tombstone yet, by ascending id.
   *
   * @param after id of the last one that was listed before, -1 at the first call
   */
  List<Long> listShrunk(long after, int limit);

  /** Those of them without any chunk get their tombstone, which is final. */
  void bury(List<Long> packIds);

  /**
   * The next packs whose tombstone is at least that old, and that no reader may rely on; empty at
   * the end.
   */
  List<Pack> listFree(Duration grace, int limit);

  /** Removes the rows of packs whose blobs are gone. */
  void forget(List<Long> packIds);

  /** Has all tombstones on disk, after which their blobs may go. */
  void flush();
}

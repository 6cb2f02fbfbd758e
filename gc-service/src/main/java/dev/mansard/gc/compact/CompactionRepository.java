package dev.mansard.gc.compact;

import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.Lease;
import java.util.List;

/**
 * Addresses of chunks, as those who change them see them. Transactions and failures as of {@link
 * dev.mansard.gc.collect.OrphanRepository}.
 */
public interface CompactionRepository {

  /** The next packs that have shrunk, by ascending id. */
  List<SparsePack> listShrunk(long afterPackId, int limit);

  /** Notes that nothing is to be done with these packs until they shrink again, if not already. */
  void settle(List<SparsePack> packs);

  /** The next frames of the pack that have a chunk, by ascending chunk id. */
  List<LiveFrame> listFrames(long packId, long afterChunkId, int limit);

  /**
   * Makes the copy a pack, ends its lease, and moves the first chunks to it. From then on the old
   * pack stays readable for {@link CompactionJob#READER_MARGIN} at least.
   *
   * @param limit chunks to move at most
   * @throws dev.mansard.store.metadata.MetadataException.Stale if the lease has expired
   */
  void begin(Pack former, Lease lease, Pack copy, MovedFrames frames, int limit);

  /** Moves the chunks from index {@code from} on, up to {@code limit} of them. */
  void move(Pack former, Pack copy, MovedFrames frames, int from, int limit);

  /** Gives the old pack its tombstone, unless a chunk has stayed in it. */
  void bury(Pack former);
}

package dev.mansard.store.upload;

import dev.mansard.store.metadata.ChunkCandidate;
import dev.mansard.store.metadata.ChunkRepository;
import dev.mansard.store.metadata.commit.NewChunks;
import dev.mansard.store.recipe.ChunkId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the new chunks of this upload by their hash, which the database cannot know yet. An open
 * hash table of indices into {@link NewChunks}, 20 bytes a chunk; equal hashes are chained, newest
 * first.
 */
final class StoredHashes {
  private static final int NONE = -1;

  private final NewChunks chunks;
  private int[] newest = filled(64);
  private int[] older = filled(32);
  private int distinct;

  /** Where each chunk would begin if all lay uncompressed in one pack. */
  private long[] starts = new long[32];

  StoredHashes(NewChunks chunks) {
    this.chunks = chunks;
  }

  /** Adds the chunk with this index, the next. */
  void add(int index, byte[] hash) {
    if (index == older.length) {
      older = Arrays.copyOf(older, Math.multiplyExact(older.length, 2));
      starts = Arrays.copyOf(starts, older.length);
    }
    starts[index] = index == 0 ? 0 : starts[index - 1] + chunks.sizeBytes(index - 1);
    if (distinct * 2 >= newest.length) {
      grow();
    }
    int slot = slotOf(hash, newest);
    older[index] = newest[slot];
    if (newest[slot] == NONE) {
      distinct++;
    }
    newest[slot] = index;
  }

  /** The chunks with this hash, newest first, not more than a look-up would return. */
  List<ChunkCandidate> find(byte[] hash) {
    int index = newest[slotOf(hash, newest)];
    if (index == NONE) {
      return List.of();
    }
    List<ChunkCandidate> found = new ArrayList<>(1);
    while (index != NONE && found.size() < ChunkRepository.MAX_CANDIDATES) {
      long id = chunks.id(index);
      found.add(
          new ChunkCandidate(id, ChunkId.packIdOf(id), starts[index], chunks.sizeBytes(index)));
      index = older[index];
    }
    return found;
  }

  private void grow() {
    int[] larger = filled(Math.multiplyExact(newest.length, 2));
    for (int index : newest) {
      if (index != NONE) {
        larger[slotOf(chunks.hash(index).toBytes(), larger)] = index;
      }
    }
    newest = larger;
  }

  private int slotOf(byte[] hash, int[] table) {
    int mask = table.length - 1;
    int slot = ByteBuffer.wrap(hash).getInt(0) & mask;
    while (table[slot] != NONE && !chunks.hasHash(table[slot], hash)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int[] filled(int length) {
    var table = new int[length];
    Arrays.fill(table, NONE);
    return table;
  }
}

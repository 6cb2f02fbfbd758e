package dev.mansard.gc.fsck;

import dev.mansard.protocol.nix.Sha256;
import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.recipe.ChunkRun;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows that a check needs. What is compared with each other is read between {@link #begin} and
 * {@link #end}, which makes it one moment. Failures are {@link
 * dev.mansard.store.metadata.MetadataException}.
 */
public interface FsckRepository {

  /** Everything that is read from now on until {@link #end} is of one moment. */
  void begin();

  /** Ends what {@link #begin} began. */
  void end();

  /** The next NARs by ascending id. */
  List<CheckedNar> listNars(long after, int limit);

  /** What the chunks of these runs that have a row are together. */
  Sum sum(List<ChunkRun> runs);

  /** The chunks of these runs that have a row, in the order of the runs. */
  List<CheckedChunk> listChunks(List<ChunkRun> runs);

  /** The next pack in which a chunk was first written that has a row. */
  OptionalLong findNextPack(long after);

  /** The chunks first written to the pack, by id. */
  List<CountedChunk> listCounts(long packId, long afterChunk, int limit);

  /** The recipes that contain chunks first written to the pack. */
  List<RecipeBytes> listRecipes(long packId);

  /** Recipes of NARs that are gone, of which some chunks are not counted down yet. */
  List<Released> listReleased();

  /** Blobs of these that neither a pack nor a lease knows. */
  List<Entry> listStrays(List<Entry> blobs);

  /** Living packs between two keys of which there is no such blob, or one of another size. */
  List<Pack> listUnbacked(String after, String last, boolean isEnd, List<Entry> blobs);

  /** Whether the row is still as it was. */
  boolean isLiving(Pack pack);

  /** Paths that a pin keeps and the cache does not have, as {@code cache: pin: path}. */
  List<String> listEmptyPins();

  /** Adds to the count of a NAR what was found to be missing from it, which may be negative. */
  void correctNar(long narId, long difference);

  /** The same for a chunk. */
  void correctChunk(long chunkId, long difference);

  /** Tells garbage collection, which deletes them if nobody knows them in a day either. */
  void noteStrays(List<Entry> strays);

  /** Chunks with their sizes before and after compression. */
  record Sum(long chunks, long sizeBytes, long storedBytes) {}

  /** A frame and its content. */
  record CheckedChunk(
      long id,
      Sha256 hash,
      int sizeBytes,
      Pack pack,
      long offset,
      int storedBytes,
      int checksum,
      boolean isQuarantined) {
    BlobKey key() {
      return pack.blobKey();
    }

    /** Where the frame ends in the pack. */
    long end() {
      return offset + storedBytes;
    }
  }

  /**
   * A chunk and how often it is said to occur.
   *
   * @param fits whether it lies within a living pack
   */
  record CountedChunk(long id, long referenceCount, boolean isOrphaned, boolean fits) {}

  /** The first so many chunks have been counted down. */
  record Released(RecipeBytes recipe, int done) {}
}

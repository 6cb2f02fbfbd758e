package dev.mansard.store.blob;

import java.util.List;
import java.util.Optional;

/**
 * A storage that can tell what is in it, and whose it is. For GC, which compares it with the
 * database.
 *
 * <p>What an implementation owes beyond {@link BlobStorage}:
 *
 * <ul>
 *   <li>{@link #list} names every committed blob that is there during the whole walk. One that
 *       comes or goes meanwhile may be named or not.
 *   <li>Unfinished writes are not named, nor is anything whose name is no {@link BlobKey}: it is
 *       not ours.
 *   <li>The mark is durable, and visible to everybody, when {@link #putMark} returns. It is kept
 *       under {@code .mansard/installation}, where no blob can be.
 * </ul>
 */
public interface BlobInventory extends BlobStorage {

  /**
   * The next blobs by ascending key, compared byte by byte as ASCII.
   *
   * @param after the key to begin behind, empty for the first page
   * @param limit names to look at, 1 to 1000
   */
  Page list(String after, int limit) throws StorageException;

  /** The mark, if there is one. */
  Optional<String> findMark() throws StorageException;

  /** Writes the mark, unless there is one. */
  void putMark(String text) throws StorageException;

  /**
   * Some blobs.
   *
   * @param entries the blobs
   * @param last up to here everything has been named
   * @param isEnd whether nothing comes behind
   */
  record Page(List<Entry> entries, String last, boolean isEnd) {
    public Page {
      entries = List.copyOf(entries);
    }

    /** Those that nobody but a Mansard can have written here. */
    public List<Entry> packs() {
      return entries.stream().filter(entry -> entry.key().isPack()).toList();
    }
  }

  /** A blob and its bytes. */
  record Entry(BlobKey key, long sizeBytes) {}
}

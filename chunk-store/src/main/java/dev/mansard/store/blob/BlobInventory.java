package dev.mansard.store.blob;

import java.util.List;

/**
 * A storage that can tell what is in it. For GC, which compares it with the database.
 *
 * <p>What an implementation owes beyond {@link BlobStorage}:
 *
 * <ul>
 *   <li>{@link #list} names every committed blob that is there during the whole walk. One that
 *       comes or goes meanwhile may be named or not, so may one of which {@link #findSize} fails.
 *   <li>Unfinished writes are not named, nor is anything whose name is no {@link BlobKey}: it is
 *       not ours.
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

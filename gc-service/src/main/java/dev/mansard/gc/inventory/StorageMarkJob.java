package dev.mansard.gc.inventory;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.RefusedCollectionException;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.integrity.ForeignStorageException;
import dev.mansard.store.integrity.StorageMark;

/**
 * Lets nothing be collected in a storage that is not the database's own; see {@link StorageMark}.
 */
public final class StorageMarkJob implements CollectionJob {
  private final BlobStorage storage;
  private final InventoryRepository repository;

  public StorageMarkJob(BlobStorage storage, InventoryRepository repository) {
    this.storage = storage;
    this.repository = repository;
  }

  @Override
  public String removes() {
    return "marks of the storage";
  }

  /** Removes nothing, but comes first. */
  @Override
  public Yield run() throws StorageException {
    require(storage, repository);
    return Yield.NOTHING;
  }

  /**
   * Returns if the storage is the right one.
   *
   * @throws RefusedCollectionException if it is not
   * @throws StorageException if it cannot be asked
   */
  static void require(BlobStorage storage, InventoryRepository repository) throws StorageException {
    try {
      new StorageMark(storage, repository::installation, repository::setMarked).claim();
    } catch (ForeignStorageException e) {
      throw new RefusedCollectionException(
          "The storage " + e.getMessage() + ". Nothing is collected.");
    }
  }
}

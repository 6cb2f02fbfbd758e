package dev.mansard.gc.inventory;

import dev.mansard.gc.run.CollectionJob;
import dev.mansard.gc.run.RefusedCollectionException;
import dev.mansard.gc.run.Yield;
import dev.mansard.store.blob.BlobInventory;
import dev.mansard.store.blob.StorageException;
import java.util.Optional;

/**
 * Makes sure that database and storage belong together: each knows the id of the installation. A
 * storage without an id is given one, unless the database remembers another storage that has it.
 */
public final class StorageMarkJob implements CollectionJob {
  private final BlobInventory storage;
  private final InventoryRepository repository;

  public StorageMarkJob(BlobInventory storage, InventoryRepository repository) {
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
  static void require(BlobInventory storage, InventoryRepository repository)
      throws StorageException {
    var ours = repository.installation();
    var found = storage.findMark();
    if (found.isEmpty()) {
      if (ours.isMarked()) {
        throw new RefusedCollectionException(
            "The storage does not carry the id of this installation (%s) under .mansard/installation; is it the right one? Nothing is collected."
                .formatted(ours.id()));
      }
      storage.putMark(ours.id());
      found = storage.findMark();
    }
    if (!found.equals(Optional.of(ours.id()))) {
      throw new RefusedCollectionException(
          "The storage belongs to the installation %s, the database to %s; nothing is collected."
              .formatted(found.orElse("?"), ours.id()));
    }
    if (!ours.isMarked()) {
      repository.setMarked();
    }
  }
}

package dev.mansard.store.integrity;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.bridge.BlockingIntegrity;
import dev.mansard.store.metadata.integrity.Installation;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes sure that database and storage belong together: each knows the id of the installation. A
 * storage without an id is given one, unless the database remembers a storage that has it, or packs
 * that are not there.
 *
 * <p>Blocking. Safe for many threads, and for many processes of one installation.
 */
public final class StorageMark {
  private final BlobStorage storage;
  private final Supplier<Installation> installation;
  private final Runnable setMarked;
  private volatile boolean isOurs;

  /**
   * The mark of a storage, compared with the rows of a database.
   *
   * @param installation what the database says
   * @param setMarked notes there that the storage carries the id
   */
  public StorageMark(BlobStorage storage, Supplier<Installation> installation, Runnable setMarked) {
    this.storage = storage;
    this.installation = installation;
    this.setMarked = setMarked;
  }

  /** The same by the repositories. */
  public StorageMark(BlobStorage storage, BlockingIntegrity metadata) {
    this(storage, metadata::findInstallation, metadata::setMarked);
  }

  /**
   * Returns if the storage is the right one, or has just become it. What has been found once is not
   * looked for again.
   *
   * @throws ForeignStorageException if it is another one
   * @throws StorageException if it cannot be asked
   */
  public void claim() throws ForeignStorageException, StorageException {
    if (isOurs) {
      return;
    }
    Installation ours = installation.get();
    Optional<String> found = storage.findMark();
    if (found.isEmpty() && !ours.isMarked()) {
      requirePacks(ours);
      storage.putMark(ours.id());
      found = storage.findMark();
    }
    compare(ours, found);
    if (!ours.isMarked()) {
      setMarked.run();
    }
    isOurs = true;
  }

  /** The same, but writes nothing. */
  public void require() throws ForeignStorageException, StorageException {
    Installation ours = installation.get();
    Optional<String> found = storage.findMark();
    if (found.isPresent() || ours.isMarked()) {
      compare(ours, found);
    } else {
      requirePacks(ours);
    }
  }

  /**
   * The same, and that the storage works and can be read: only then is what it lacks or refuses
   * lost.
   */
  void requireReading() throws StorageException {
    storage.checkReading();
    try {
      require();
    } catch (ForeignStorageException e) {
      throw new StorageException.Permanent("the storage " + e.getMessage(), e);
    }
  }

  /** A folder on which nothing is mounted must not be taken for that of older packs. */
  private void requirePacks(Installation ours) throws ForeignStorageException, StorageException {
    for (BlobKey pack : ours.newestPacks()) {
      if (storage.findSize(pack).isPresent()) {
        return;
      }
    }
    if (!ours.newestPacks().isEmpty()) {
      throw ForeignStorageException.withoutPacks(ours.newestPacks().getFirst());
    }
  }

  private static void compare(Installation ours, Optional<String> found)
      throws ForeignStorageException {
    if (!found.equals(Optional.of(ours.id()))) {
      throw ForeignStorageException.of(ours.id(), found);
    }
  }
}

package dev.mansard.store.integrity;

import dev.mansard.store.blob.BlobKey;
import java.util.Optional;

/**
 * The storage is not the one that the database knows. Two installations in one place would delete
 * each other's content. The message is the end of a sentence that begins with the storage.
 */
public final class ForeignStorageException extends Exception {
  private static final long serialVersionUID = 1L;

  private ForeignStorageException(String message) {
    super(message);
  }

  static ForeignStorageException withoutPacks(BlobKey newest) {
    return new ForeignStorageException(
        ("has none of the packs that the database knows, the newest of which is %s; is it the right"
                + " one, and is it mounted?")
            .formatted(newest));
  }

  static ForeignStorageException of(String ours, Optional<String> found) {
    return new ForeignStorageException(
        found
            .map(
                other ->
                    ("belongs to the installation %s, the database to %s; who moves an installation"
                            + " to another database brings the contents of the old one by dump and"
                            + " restore, which keeps the id, and who begins anew takes a folder,"
                            + " bucket or prefix that is empty")
                        .formatted(other, ours))
            .orElseGet(
                () ->
                    ("does not carry the id of this installation (%s) under .mansard/installation;"
                            + " is it the right one, and is it mounted? Who copies a storage copies"
                            + " that file, too")
                        .formatted(ours)));
  }
}

package dev.mansard.store.blob.faulty;

import dev.mansard.store.blob.StorageException;
import java.io.IOException;

/** Which exception an injected fault throws. */
public enum Failure {
  /** See {@link StorageException.Retryable}. */
  RETRYABLE,
  /** See {@link StorageException.Full}. */
  FULL,
  /** See {@link StorageException.Missing}. */
  MISSING,
  /** See {@link StorageException.Permanent}. */
  PERMANENT;

  StorageException exception(String message) {
    var cause = new IOException("injected");
    return switch (this) {
      case RETRYABLE -> new StorageException.Retryable(message, cause);
      case FULL -> new StorageException.Full(message, cause);
      case MISSING -> new StorageException.Missing(message);
      case PERMANENT -> new StorageException.Permanent(message, cause);
    };
  }
}

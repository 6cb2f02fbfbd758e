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
  /** See {@link StorageException.Permanent#ofBlob}. */
  PERMANENT,
  /** See {@link StorageException.Permanent}; not about the blob alone. */
  DENIED;

  StorageException exception(String message) {
    var cause = new IOException("injected");
    return switch (this) {
      case RETRYABLE -> new StorageException.Retryable(message, cause);
      case FULL -> new StorageException.Full(message, cause);
      case MISSING -> new StorageException.Missing(message);
      case PERMANENT -> StorageException.Permanent.ofBlob(message, cause);
      case DENIED -> new StorageException.Permanent(message, cause);
    };
  }
}

package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.StorageException;
import java.io.IOException;

/**
 * The storage returned other bytes than were written, or refused to return them, twice; they are
 * quarantined.
 */
public final class DamagedFrameException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFrameException(BlobKey key, long offset, int length) {
    super("checksum of " + length + " bytes at " + offset + " in " + key + " does not match");
  }

  DamagedFrameException(BlobKey key, long offset, StorageException refusal) {
    super("the bytes at " + offset + " in " + key + " cannot be read", refusal);
  }
}

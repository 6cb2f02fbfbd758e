package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobKey;
import java.io.IOException;

/** The storage returned other bytes than were written, twice; they are quarantined. */
public final class DamagedFrameException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFrameException(BlobKey key, long offset, int length) {
    super("checksum of " + length + " bytes at " + offset + " in " + key + " does not match");
  }
}

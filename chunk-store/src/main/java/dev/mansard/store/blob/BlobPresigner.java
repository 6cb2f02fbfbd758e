package dev.mansard.store.blob;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes URLs with which a client fetches a blob from the storage itself. Does no I/O, may be called
 * on the event loop.
 */
public interface BlobPresigner {

  /**
   * A URL for GET and HEAD of the whole blob that is valid for the given time, or empty if this
   * storage has none to give.
   */
  Optional<URI> presign(BlobKey key, Duration validity);
}

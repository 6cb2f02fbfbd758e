package dev.mansard.gc.status;

import io.smallrye.mutiny.Uni;

/** Where the status is read. */
public interface StatusRepository {

  /** Now; fails with {@link dev.mansard.store.metadata.MetadataException}. */
  Uni<StoreStatus> findStatus();
}

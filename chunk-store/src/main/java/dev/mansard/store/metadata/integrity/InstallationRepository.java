package dev.mansard.store.metadata.integrity;

import io.smallrye.mutiny.Uni;

/** Which installation a database is of. */
public interface InstallationRepository {

  /** The installation; there is one from the first migration on. */
  Uni<Installation> find();

  /** Notes that the storage carries the id; returns whether that is new. */
  Uni<Boolean> setMarked();
}

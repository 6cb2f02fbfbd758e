package dev.mansard.standalone.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the metadata lives.
 *
 * @param heartbeat whether to send a query a minute through idle connections
 * @param poolSize connections per process
 */
public record DatabaseConfig(Location location, boolean heartbeat, int poolSize) {

  /** Who runs the database. */
  public sealed interface Location {}

  /** Somebody else does. */
  public record External(PostgresUrl url) implements Location {}

  /**
   * We do, below this folder.
   *
   * @param folder absolute; may not exist yet
   * @param installation of PostgreSQL, instead of the one that comes with us
   */
  public record Embedded(Path folder, Optional<Path> installation) implements Location {}
}

package dev.mansard.standalone.server;

import dev.mansard.standalone.config.ManagementConfig;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.management.Management;
import dev.mansard.standalone.management.Probe;
import dev.mansard.standalone.postgres.Schemas;
import dev.mansard.store.blob.BlobStorage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Health and metrics of a process, if they are wanted, with the questions they ask: the database
 * has schemas that this program can use, and the storage can be written to.
 */
record OperatorPort(Optional<Management> management) implements AutoCloseable {

  static OperatorPort open(ServerConfig config, Database database, Terminal terminal) {
    var port = config.management().map(management -> open(management, config, database));
    port.ifPresent(
        open ->
            terminal.say(
                "Health and metrics on http://"
                    + config.management().get().listen().withPort(open.address().getPort())));
    return new OperatorPort(port);
  }

  private static Management open(
      ManagementConfig management, ServerConfig config, Database database) {
    var schemas = Schemas.of(database.url(), config.signer());
    var storage = Storages.openForProbe(config.storage());
    Map<String, Probe.Check> dependencies =
        Map.of("database", () -> check(schemas), "storage", storage::check);
    try {
      return Management.open(management.listen(), Version.text(), dependencies);
    } catch (IOException e) {
      close(storage);
      throw new RefusedStartException(
          "management.listen: cannot listen on " + management.listen() + ": " + e.getMessage());
    }
  }

  private static void check(Schemas schemas) {
    var obstacles = schemas.obstacles();
    if (!obstacles.isEmpty()) {
      throw RefusedStartException.ofSchemas(obstacles);
    }
  }

  private static void close(BlobStorage storage) {
    if (storage instanceof dev.mansard.store.blob.s3.S3BlobStorage bucket) {
      bucket.close();
    }
  }

  @Override
  public void close() {
    management.ifPresent(Management::close);
  }
}

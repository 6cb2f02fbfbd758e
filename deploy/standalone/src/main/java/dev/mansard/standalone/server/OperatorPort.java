package dev.mansard.standalone.server;

import dev.mansard.standalone.config.ManagementConfig;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.management.Management;
import dev.mansard.standalone.management.Probe;
import dev.mansard.standalone.postgres.Schemas;
import dev.mansard.telemetry.pool.PoolUse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Health and metrics of a process, if they are wanted, with the questions they ask: the database
 * has schemas that this program can use, and the storage can be written to. Without such a port
 * everything is counted all the same, for nobody.
 */
final class OperatorPort implements AutoCloseable {
  private final Optional<Management> management;
  private final Runnable closeStorage;
  private final MeterRegistry registry;
  private final PoolUse pools = new PoolUse();

  private OperatorPort(Optional<Management> management, Runnable closeStorage) {
    this.management = management;
    this.closeStorage = closeStorage;
    this.registry = management.map(Management::registry).orElseGet(CompositeMeterRegistry::new);
    management.ifPresent(open -> open.watch(pools));
  }

  static OperatorPort open(ServerConfig config, Database database, Terminal terminal) {
    return config
        .management()
        .map(management -> open(management, config, database, terminal))
        .orElseGet(OperatorPort::none);
  }

  /** No port. */
  static OperatorPort none() {
    return new OperatorPort(Optional.empty(), () -> {});
  }

  private static OperatorPort open(
      ManagementConfig management, ServerConfig config, Database database, Terminal terminal) {
    var schemas = Schemas.of(database.url(), config.signer());
    var storage = Storages.openForProbe(config.storage());
    Map<String, Probe.Check> dependencies =
        Map.of("database", () -> check(schemas), "storage", storage::check);
    try {
      var open = Management.open(management.listen(), Version.text(), dependencies);
      terminal.say("Health and metrics on http://" + management.listen().withPort(open.port()));
      return new OperatorPort(Optional.of(open), () -> Storages.close(storage));
    } catch (IOException e) {
      Storages.close(storage);
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

  /** Where the process counts. */
  MeterRegistry registry() {
    return registry;
  }

  /** Counts the connections of all pools of the process. */
  PoolUse pools() {
    return pools;
  }

  /** The process does its work from now on. */
  void started() {
    management.ifPresent(Management::started);
  }

  /** The process will stop: no new work is to be sent to it. */
  void drain() {
    management.ifPresent(Management::drain);
  }

  @Override
  public void close() {
    management.ifPresent(Management::close);
    closeStorage.run();
  }
}

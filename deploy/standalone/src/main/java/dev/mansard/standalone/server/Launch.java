package dev.mansard.standalone.server;

import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.firstrun.FirstRun;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the beginning of the process knows and the beans of Quarkus need. There is one server in a
 * process, and Quarkus makes its beans itself, so it is kept in a static field.
 *
 * @param collectsGarbage whether this process does that, too
 * @param databaseUrl where the database really is
 * @param database ready when its schemas are what this program needs
 * @param setup if this is the first run
 */
record Launch(
    ServerConfig config,
    boolean collectsGarbage,
    DatabaseUrl databaseUrl,
    CompletableFuture<Void> database,
    Optional<FirstRun.Setup> setup,
    Terminal terminal,
    StopSignals signals) {
  private static volatile @Nullable Launch current;

  static Launch current() {
    var launch = current;
    if (launch == null) {
      throw new IllegalStateException("nothing was launched");
    }
    return launch;
  }

  void makeCurrent() {
    current = this;
  }
}

package dev.mansard.standalone.server;

import dev.mansard.protocol.process.StopSignals;
import dev.mansard.standalone.config.ManagementConfig;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.firstrun.FirstRun;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.telemetry.tracing.Tracing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the beginning of the process knows and the beans of Quarkus need. There is one server in a
 * process, and Quarkus makes its beans itself, so it is kept in a static field.
 *
 * @param collectsGarbage whether this process does that, too
 * @param databaseUrl where the database really is
 * @param database ready when its schemas are what this program needs
 * @param setup if this is the first run
 * @param port health and metrics
 * @param tracing if traces are wanted
 */
record Launch(
    ServerConfig config,
    boolean collectsGarbage,
    DatabaseUrl databaseUrl,
    CompletableFuture<Void> database,
    Optional<FirstRun.Setup> setup,
    OperatorPort port,
    Optional<Tracing> tracing,
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

  /**
   * Readiness ends first, and the rest when load balancers have had time to notice.
   *
   * @param announcement of the end, to those who still come
   */
  void onStop(Runnable announcement, Runnable exit) {
    signals.onStop(
        () -> {
          port.drain();
          announcement.run();
          var delay = config.management().map(ManagementConfig::drainDelay).orElse(Duration.ZERO);
          CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(exit);
        });
  }

  void makeCurrent() {
    current = this;
  }
}

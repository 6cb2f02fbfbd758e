package dev.mansard.standalone.server;

import dev.mansard.api.departure.Departure;
import dev.mansard.signer.key.MasterKeyException;
import dev.mansard.signer.sign.SigningService;
import dev.mansard.standalone.config.SignerConfig;
import dev.mansard.standalone.logging.LogOutput;
import dev.mansard.standalone.postgres.UnusableDatabaseException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Lets Quarkus start while the database is migrated, but holds it before it takes connections.
 *
 * <p>A failure becomes a {@link ConfigurationException} without a cause, of which the message alone
 * is shown.
 */
@ApplicationScoped
class DatabaseGate {
  private static final int FIRST = 1;

  private final SigningService signer;
  private final Departure departure;

  DatabaseGate(SigningService signer, Departure departure) {
    this.signer = signer;
    this.departure = departure;
  }

  void hold(@Observes @Priority(FIRST) StartupEvent event) {
    var launch = Launch.current();
    if (launch.config().log().isJson()) {
      LogOutput.switchToJson();
    }
    launch.onStop(departure::announce, () -> Quarkus.asyncExit(0)); // from here on it is heard
    try {
      Database.await(launch.database());
      if (!(launch.config().signer() instanceof SignerConfig.Remote)) {
        signer.masterKeyId();
      }
    } catch (RefusedStartException | UnusableDatabaseException | MasterKeyException e) {
      throw new ConfigurationException("atticd: " + e.getMessage());
    }
  }
}

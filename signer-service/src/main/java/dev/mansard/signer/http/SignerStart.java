package dev.mansard.signer.http;

import dev.mansard.protocol.process.StopSignals;
import dev.mansard.signer.key.MasterKeyException;
import dev.mansard.signer.key.SecretKeyVault;
import dev.mansard.signer.postgres.MasterKeyRotation;
import dev.mansard.signer.postgres.SignerMigration;
import dev.mansard.signer.sign.SignerConfig;
import dev.mansard.signer.sign.SigningService;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens before the signer listens: either the migrations or the change of the master key, if
 * the command line asks for them, or every check that lets it refuse with one sentence instead of
 * failing at the first request.
 */
@ApplicationScoped
@IfBuildProperty(name = "mansard.signer.http", stringValue = "true")
class SignerStart {
  private static final Logger LOG = LoggerFactory.getLogger(SignerStart.class);

  private final List<String> arguments;
  private final SignerConfig config;
  private final Admission admission;
  private final SignerTls tls;
  private final SigningService service;
  private final SignerDatabase database;
  private final Instance<SecretKeyVault> vault;

  SignerStart(
      @CommandLineArguments String[] arguments,
      SignerConfig config,
      Admission admission,
      SignerTls tls,
      SigningService service,
      SignerDatabase database,
      Instance<SecretKeyVault> vault) {
    this.arguments = List.of(arguments);
    this.config = config;
    this.admission = admission;
    this.tls = tls;
    this.service = service;
    this.database = database;
    this.vault = vault;
  }

  void start(@Observes StartupEvent event) {
    if (config.logFormat() == SignerConfig.LogFormat.JSON) {
      JsonFormatter.use();
    }
    if (arguments.equals(List.of("migrate"))) {
      migrate();
    } else if (arguments.equals(List.of("rotate-master-key"))) {
      rotateMasterKey();
    } else if (arguments.isEmpty()) {
      check();
      // Ends like every other service: readiness first, then what runs, then with status 0.
      StopSignals.install(LOG::info).onStop(() -> Quarkus.asyncExit(0));
    } else {
      throw refusal("The signer takes no argument, or `migrate`, or `rotate-master-key`.");
    }
  }

  private void migrate() {
    int applied;
    try {
      applied = database.migration().migrate();
    } catch (SQLException | RuntimeException e) {
      throw refusal("The migrations of the signer failed: " + e.getMessage());
    }
    LOG.info(
        "The schema mansard_signer is at version {}; migrations applied now: {}",
        SignerMigration.VERSION,
        applied);
    Quarkus.asyncExit(0);
    throw new PreventFurtherStepsException();
  }

  private void rotateMasterKey() {
    try {
      database.migration().state().refusal().ifPresent(this::refuse);
      LOG.info("{}", MasterKeyRotation.run(database.migration(), vault.get()));
    } catch (IllegalArgumentException | IllegalStateException | MasterKeyException e) {
      throw refusal(e.getMessage());
    } catch (SQLException e) {
      throw refusal("The keys were not all encrypted anew; run it again: " + e.getMessage());
    }
    Quarkus.asyncExit(0);
    throw new PreventFurtherStepsException();
  }

  private void check() {
    try {
      admission.require();
      tls.require();
      LOG.info("Signing under master key {}", service.masterKeyId());
      database.migration().state().refusal().ifPresent(this::refuse);
      vault
          .get()
          .furtherMasterKeyId()
          .ifPresent(id -> LOG.info("Also opening under master key {}", id));
    } catch (IllegalArgumentException | MasterKeyException e) {
      throw refusal(e.getMessage());
    } catch (SQLException e) {
      throw refusal("The database of the signer cannot be asked: " + e.getMessage());
    }
  }

  private void refuse(String sentence) {
    throw refusal(sentence);
  }

  /** The one kind of exception of which the framework prints the message and no stack trace. */
  private static ConfigurationException refusal(@Nullable String sentence) {
    return new ConfigurationException("mansard-signer: " + sentence);
  }
}

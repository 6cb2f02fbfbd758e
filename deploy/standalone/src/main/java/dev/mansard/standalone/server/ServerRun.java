package dev.mansard.standalone.server;

import dev.mansard.protocol.process.StopSignals;
import dev.mansard.standalone.command.Mode;
import dev.mansard.standalone.command.ServerOptions;
import dev.mansard.standalone.config.DatabaseConfig;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.ListenAddress;
import dev.mansard.standalone.config.SecretFile;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.standalone.config.ServerConfigSource;
import dev.mansard.standalone.config.ServerProperties;
import dev.mansard.standalone.config.SignerConfig;
import dev.mansard.standalone.config.TracingConfig;
import dev.mansard.standalone.firstrun.FirstRun;
import dev.mansard.standalone.postgres.Schemas;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.telemetry.tracing.Tracing;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server, waits for its end, and stops the database last.
 *
 * <p>What takes long runs side by side: the database starts while keys are made, and Quarkus while
 * the database is migrated.
 */
final class ServerRun {
  private static final int FAILED = 1;

  private final Environment environment;
  private final Terminal terminal;
  private final Mode mode;
  private final Optional<ListenAddress> listen;
  private final StopSignals signals;

  ServerRun(Environment environment, Terminal terminal, ServerOptions options) {
    this.environment = environment;
    this.terminal = terminal;
    this.mode = options.mode();
    this.listen = options.listen();
    this.signals = StopSignals.install(terminal::say);
  }

  /** Serves until a signal comes; without a configuration one is made first. */
  int serve(Optional<ServerConfig> configured) {
    return configured.isPresent() ? serveConfigured(configured.get()) : serveFirst();
  }

  private int serveConfigured(ServerConfig config) {
    requireFreeAddress(config.http().listen());
    Storages.tryBucket(config.storage(), terminal);
    try (var _ = lock(config.database().location());
        var database = Database.open(config.database().location())) {
      return serve(config, database, Optional.empty());
    }
  }

  private int serveFirst() {
    var address = listen.orElseGet(() -> ListenAddress.parse("[::]:8080"));
    requireFreeAddress(address);
    var firstRun = new FirstRun(environment, Clock.systemUTC(), new SecureRandom());
    try (var _ = lock(firstRun.database())) {
      var opening = Database.opening(firstRun.database());
      var setup = firstRun.prepare();
      try (var database = Database.await(opening)) {
        var config = ServerConfigReader.read(setup.config(), environment).withListen(address);
        return serve(config, database, Optional.of(setup));
      }
    }
  }

  private int serve(ServerConfig config, Database database, Optional<FirstRun.Setup> setup) {
    var schemas = Schemas.of(database.url(), config.signer());
    prepareMasterKey(config.signer(), schemas);
    ServerConfigSource.offer(ServerProperties.of(config, database.url()));
    boolean collects = mode == Mode.MONOLITHIC;
    var url = DatabaseUrl.parse(database.url().libpqUrl());
    var ready =
        CompletableFuture.runAsync(
            () -> {
              prepare(schemas);
              StorageOwner.claim(config.storage(), url, terminal);
            });
    try (var port = OperatorPort.open(config, database, terminal);
        var tracing = new Traces(config.tracing().map(ServerRun::openTraces))) {
      new Launch(config, collects, url, ready, setup, port, tracing.wanted(), terminal, signals)
          .makeCurrent();
      database.watch(
          reason -> {
            terminal.say("atticd: " + reason);
            Quarkus.asyncExit(FAILED);
          });
      terminal.say("Starting API server...");
      var status = new AtomicInteger();
      Quarkus.run(ServerApplication.class, (code, failure) -> status.set(ended(code, failure)));
      return status.get();
    }
  }

  private static Tracing openTraces(TracingConfig config) {
    var subject = new Tracing.Subject("mansard", Version.text());
    return Tracing.open(config.endpoint(), config.samplePercent(), subject);
  }

  /** Sent to the last span when the server has stopped. */
  private record Traces(Optional<Tracing> wanted) implements AutoCloseable {
    @Override
    public void close() {
      wanted.ifPresent(Tracing::close);
    }
  }

  /** Quarkus says nothing about a failure to start to whoever asks for its status. */
  private int ended(int code, @Nullable Throwable failure) {
    if (failure == null) {
      return code;
    }
    if (ExceptionUtil.getRootCause(failure) instanceof ConfigurationException refusal) {
      terminal.say(String.valueOf(refusal.getMessage()));
    } else {
      failure.printStackTrace(terminal.err());
    }
    return FAILED;
  }

  private void prepare(Schemas schemas) {
    if (mode == Mode.MONOLITHIC) {
      terminal.say("Running migrations...");
      schemas.migrate();
      return;
    }
    var refusals = schemas.refusals();
    if (!refusals.isEmpty()) {
      throw RefusedStartException.ofSchemas(refusals);
    }
  }

  /**
   * Configurations written for Attic have no master key; one is made where nothing needs another.
   */
  private void prepareMasterKey(SignerConfig signer, Schemas schemas) {
    if (!(signer instanceof SignerConfig.Unconfigured(Path file)) || Files.exists(file)) {
      return;
    }
    if (mode != Mode.MONOLITHIC || schemas.mayHoldSigningKeys()) {
      throw new RefusedStartException(
          "the master key of the signer is not in "
              + file
              + "; put it back there, or set signer.master-key-file or signer.url");
    }
    SecretFile.makeKey(file, new SecureRandom());
    terminal.say(
        "The signing keys of caches will be encrypted with the new key in "
            + file
            + "; keep a copy of it.");
  }

  /** Several servers may share a database of somebody else, but not one of ours. */
  private static AutoCloseableLock lock(DatabaseConfig.Location location) {
    return switch (location) {
      case DatabaseConfig.Embedded embedded -> ServerLock.take(embedded.folder())::close;
      case DatabaseConfig.External _ -> () -> {};
    };
  }

  private interface AutoCloseableLock extends AutoCloseable {
    @Override
    void close();
  }

  /** Found out before anything is started or written. */
  private static void requireFreeAddress(ListenAddress address) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address.socketAddress());
    } catch (IOException e) {
      throw new RefusedStartException("cannot listen on " + address + ": " + e.getMessage());
    }
  }
}

package dev.mansard.standalone.server;

import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.integrity.IntegrityCounters;
import dev.mansard.store.integrity.Scrub;
import dev.mansard.store.integrity.Scrub.Result;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.integrity.ScrubRepository.LostPaths;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import java.io.IOException;
import java.time.Duration;

/** {@code atticadm scrub}: verifies all stored bytes, whether the server runs or not. */
public final class ScrubRun {
  private static final int CONNECTIONS = 2;
  private static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private final Environment environment;
  private final Terminal terminal;

  public ScrubRun(Environment environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /** 0 if nothing is missing, 1 if something is, or if it could not be found out. */
  public int run(AdminOptions.Scrub options) {
    var config = config(options);
    try (var database = Database.open(config.database().location());
        var store = openStore(database)) {
      var storage = Storages.open(config.storage());
      StorageOwner.require(config.storage(), storage, store.repositories());
      var counters = new IntegrityCounters();
      return run(
          options,
          Scrubbing.scrub(options.bytesPerSecond(), storage, store.repositories(), counters));
    } catch (StorageException | MetadataException e) {
      terminal.say("Error: " + e.getMessage());
      return 1;
    }
  }

  private ServerConfig config(AdminOptions.Scrub options) {
    var text = options.config().map(ConfigText::ofFile).or(() -> ConfigText.find(environment));
    return ServerConfigReader.read(
        text.orElseThrow(
            () ->
                InvalidConfigException.of(
                    ConfigText.defaultFile(environment).toString(),
                    "there is no such file; name the configuration of atticd with -f")),
        environment);
  }

  private static StoreDatabase openStore(Database database) {
    CollectorRun.requireSchemas(database);
    return StoreDatabase.open(DatabaseUrl.parse(database.url().libpqUrl()), CONNECTIONS);
  }

  private int run(AdminOptions.Scrub options, Scrub scrub) {
    try {
      if (options.isRestart()) {
        scrub.restart();
      }
      return tell(scrub.run(Duration.ZERO, NO_LIMIT));
    } catch (IOException | MetadataException e) {
      terminal.say("Error: " + e.getMessage());
      terminal.say("What has been verified is remembered; run the command again to go on.");
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private int tell(Result result) {
    return switch (result) {
      case Result.Finished(var round, var lost) -> {
        terminal.answer(
            "Verified %d packs, %d bytes; %d chunks newly found damaged."
                .formatted(round.packs(), round.verifiedBytes(), round.damagedChunks()));
        yield tell(lost);
      }
      case Result.Elsewhere() -> {
        terminal.say("Another process scrubs this store; nothing more was done here.");
        yield 1;
      }
      case Result.Paused _, Result.NotDue _ -> throw new IllegalStateException("has no limits");
    };
  }

  private int tell(LostPaths lost) {
    if (lost.count() == 0) {
      terminal.answer("No path is missing because of damage.");
      return 0;
    }
    terminal.answer(lost.count() + " paths are missing until they are pushed again:");
    lost.first().forEach(path -> terminal.answer("  " + path));
    if (lost.count() > lost.first().size()) {
      terminal.answer("  ...");
    }
    return 1;
  }
}

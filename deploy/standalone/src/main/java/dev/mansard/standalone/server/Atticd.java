package dev.mansard.standalone.server;

import dev.mansard.standalone.command.Mode;
import dev.mansard.standalone.command.ServerOptions;
import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.ServerConfigReader;
import dev.mansard.standalone.config.TokenKeys;
import dev.mansard.standalone.logging.LogOutput;
import dev.mansard.standalone.postgres.Schemas;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Clock;
import java.util.Optional;

/** One run of {@code atticd}, in whichever mode. */
public final class Atticd {
  private final Environment environment;
  private final Terminal terminal;

  public Atticd(Environment environment, Terminal terminal) {
    this.environment = environment;
    this.terminal = terminal;
  }

  /**
   * Does what the command line asks for; returns when that is done.
   *
   * @return the exit status
   */
  public int run(ServerOptions options) {
    switch (options.action()) {
      case PRINT_HELP -> terminal.answer(ServerOptions.HELP.stripTrailing());
      case PRINT_VERSION -> terminal.answer("atticd " + Version.text());
      case RUN -> {
        return runMode(options);
      }
    }
    return 0;
  }

  private int runMode(ServerOptions options) {
    if (options.mode() == Mode.MONOLITHIC || options.mode() == Mode.API_SERVER) {
      var config = findConfig(options);
      return new ServerRun(environment, greet(config), options).serve(config);
    }
    var config = readConfig(options);
    if (options.mode() == Mode.CHECK_CONFIG) {
      return check(config);
    }
    var greeted = greet(Optional.of(config));
    LogOutput.open(config.log());
    // Where Quarkus does not, before any thread: two that begin Mutiny's contexts get in each
    // other's way.
    Infrastructure.decorate((Runnable) () -> {});
    return switch (options.mode()) {
      case GARBAGE_COLLECTOR -> new CollectorRun(greeted).repeatedly(config);
      case GARBAGE_COLLECTOR_ONCE -> new CollectorRun(greeted).once(config);
      case DB_MIGRATIONS -> migrate(config, greeted);
      case MONOLITHIC, API_SERVER, CHECK_CONFIG -> throw new IllegalStateException("done above");
    };
  }

  /** Says who this is, and what is odd, in the form that the configuration asks for. */
  private Terminal greet(Optional<ServerConfig> config) {
    boolean json = config.map(known -> known.log().isJson()).orElse(false);
    var greeted = json ? terminal.inJson(Clock.systemUTC()) : terminal;
    greeted.say("Attic Server " + Version.text() + " (Mansard)");
    config.ifPresent(known -> warn(known, greeted));
    return greeted;
  }

  private static void warn(ServerConfig config, Terminal terminal) {
    config.warnings().forEach(warning -> terminal.say("warning: " + warning));
  }

  private Optional<ServerConfig> findConfig(ServerOptions options) {
    var text = options.config().map(ConfigText::ofFile).or(() -> ConfigText.find(environment));
    if (text.isEmpty() && options.mode() == Mode.MONOLITHIC) {
      return Optional.empty();
    }
    return Optional.of(read(text.orElseThrow(this::noConfig), options));
  }

  private ServerConfig readConfig(ServerOptions options) {
    var text = options.config().map(ConfigText::ofFile).or(() -> ConfigText.find(environment));
    return read(text.orElseThrow(this::noConfig), options);
  }

  private InvalidConfigException noConfig() {
    return InvalidConfigException.of(
        ConfigText.defaultFile(environment).toString(),
        "there is no such file; name another with -f, or run atticd without arguments once, which"
            + " writes it");
  }

  private ServerConfig read(ConfigText text, ServerOptions options) {
    var config = ServerConfigReader.read(text, environment);
    TokenKeys.parse(text, config.tokens());
    return options.listen().map(config::withListen).orElse(config);
  }

  private int check(ServerConfig config) {
    warn(config, terminal);
    Storages.requireWellFormed(config.storage());
    terminal.say("The configuration is valid.");
    return 0;
  }

  private static int migrate(ServerConfig config, Terminal terminal) {
    try (var database = Database.open(config.database().location())) {
      terminal.say("Running migrations...");
      Schemas.of(database.url(), config.signer()).migrate();
    }
    return 0;
  }
}

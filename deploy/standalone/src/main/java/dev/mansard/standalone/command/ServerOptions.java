package dev.mansard.standalone.command;

import dev.mansard.standalone.config.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The command line of {@code atticd}.
 *
 * @param listen overrides the configuration
 */
public record ServerOptions(
    Action action, Mode mode, Optional<Path> config, Optional<ListenAddress> listen) {
  /** What {@code --help} prints. */
  public static final String HELP =
      """
      Runs a Nix binary cache that speaks the protocol of Attic.

      Usage: atticd [OPTIONS]

      Options:
        -f, --config PATH   configuration file [default: $XDG_CONFIG_HOME/attic/server.toml, or the
                            base64 in ATTIC_SERVER_CONFIG_BASE64]
        -l, --listen ADDR   listen here, such as 127.0.0.1:8080, whatever the configuration says
            --mode MODE     [default: monolithic]
                              monolithic              everything in one process; sets itself up when
                                                      there is no configuration yet
                              api-server              the API only; migrates nothing
                              garbage-collector       garbage collection at intervals, only
                              garbage-collector-once  one garbage collection
                              db-migrations           migrations of the database
                              check-config            checks the configuration
        -V, --version       prints the version
        -h, --help          prints this
      """;

  /** What to do at all. */
  public enum Action {
    RUN,
    PRINT_HELP,
    PRINT_VERSION
  }

  /** Reads a command line, or refuses it with a {@link UsageException}. */
  public static ServerOptions parse(List<String> arguments) {
    var reader = new ArgumentReader(arguments);
    var options =
        new ServerOptions(Action.RUN, Mode.MONOLITHIC, Optional.empty(), Optional.empty());
    while (reader.hasMore()) {
      options = options.with(reader.next(), reader);
    }
    return options;
  }

  private ServerOptions with(String option, ArgumentReader reader) {
    return switch (option) {
      case "-f", "--config" ->
          new ServerOptions(action, mode, Optional.of(Path.of(reader.value())), listen);
      case "-l", "--listen" ->
          new ServerOptions(action, mode, config, Optional.of(listen(reader.value())));
      case "--mode" -> new ServerOptions(action, Mode.parse(reader.value()), config, listen);
      case "-V", "--version" -> withAction(Action.PRINT_VERSION, reader);
      case "-h", "--help" -> withAction(Action.PRINT_HELP, reader);
      // Attic's debugging aid for its own runtime; scripts that pass it still work.
      case "--tokio-console" -> withAction(action, reader);
      default -> throw reader.unknown();
    };
  }

  private ServerOptions withAction(Action other, ArgumentReader reader) {
    reader.refuseValue();
    return new ServerOptions(other, mode, config, listen);
  }

  private static ListenAddress listen(String text) {
    try {
      return ListenAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--listen is refused: " + e.getMessage());
    }
  }
}

package dev.mansard.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.standalone.command.ServerOptions.Action;
import dev.mansard.standalone.config.ListenAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerOptionsTest {
  @Test
  void runsEverythingByDefault() {
    var options = parse();

    assertThat(options.action()).isEqualTo(Action.RUN);
    assertThat(options.mode()).isEqualTo(Mode.MONOLITHIC);
    assertThat(options.config()).isEmpty();
    assertThat(options.listen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f x.toml -l 127.0.0.1:1 --mode api-server",
        "--config=x.toml --listen=127.0.0.1:1 --mode=api-server",
        "-fx.toml -l127.0.0.1:1 --tokio-console --mode api-server",
      })
  void readsTheFormsOfAnOption(String line) {
    var options = parse(line.split(" "));

    assertThat(options.config()).contains(Path.of("x.toml"));
    assertThat(options.listen()).contains(ListenAddress.parse("127.0.0.1:1"));
    assertThat(options.mode()).isEqualTo(Mode.API_SERVER);
  }

  @ParameterizedTest
  @CsvSource({
    "monolithic, MONOLITHIC",
    "api-server, API_SERVER",
    "garbage-collector, GARBAGE_COLLECTOR",
    "garbage-collector-once, GARBAGE_COLLECTOR_ONCE",
    "db-migrations, DB_MIGRATIONS",
    "check-config, CHECK_CONFIG",
  })
  void knowsAtticsModes(String name, Mode mode) {
    assertThat(parse("--mode", name).mode()).isEqualTo(mode);
  }

  @Test
  void answersForHelpAndVersion() {
    assertThat(parse("-h").action()).isEqualTo(Action.PRINT_HELP);
    assertThat(parse("--version").action()).isEqualTo(Action.PRINT_VERSION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --mod=x      | the option --mod is not known; --help lists what is
          serve        | the argument "serve" is not known; --help lists what is
          -x           | the option -x is not known; --help lists what is
          --config     | --config needs a value
          -l           | -l needs a value
          --help=me    | --help takes no value, but was given "me"
          --mode=turbo | --mode is "turbo"; monolithic, api-server, garbage-collector, garbage-collector-once, db-migrations, check-config are allowed
          -l=8080      | --listen is refused: "=8080" is not IP:PORT
          """)
  void saysWhatIsWrong(String argument, String message) {
    assertThatThrownBy(() -> parse(argument))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message);
  }

  private static ServerOptions parse(String... arguments) {
    return ServerOptions.parse(List.of(arguments));
  }
}

package dev.mansard.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.access.ServerName;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConfigTest {
  private static final String A = "[servers.a]\nendpoint = \"http://a\"\n";
  private static final String B =
      "[servers.b]\nendpoint = \"https://b/pre\"\ntoken-file = \"/t\"\n";

  private static ClientConfig parse(String toml) {
    return ClientConfig.parse(toml, Path.of("config.toml"));
  }

  @Test
  void readsServersAndGivesEndpointsTheirFinalSlash() {
    ClientConfig config = parse("default-server = \"b\"\nunknown = 1\n" + A + B);

    ServerEntry entry = config.getServer(Optional.empty());
    assertThat(entry.endpoint()).hasToString("https://b/pre/");
    assertThat(entry.tokenFile()).hasValue(Path.of("/t"));
    assertThat(config.getServer(Optional.of(ServerName.parse("a"))).endpoint())
        .hasToString("http://a/");
  }

  @Test
  void takesTheOnlyServerAsDefault() {
    assertThat(parse(A).getServer(Optional.empty()).name()).hasToString("a");
  }

  @Test
  void refusesToGuessAmongSeveralServers() {
    assertThatThrownBy(() -> parse(A + B).getServer(Optional.empty()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("(a, b)")
        .hasMessageContaining("--set-default");
  }

  @Test
  void saysWhichServerIsMissing() {
    assertThatThrownBy(() -> parse("").getServer(Optional.empty()))
        .hasMessage("No servers are available.");
    assertThatThrownBy(() -> parse(A).getServer(Optional.of(ServerName.parse("x"))))
        .hasMessage("Server \"x\" does not exist");
    assertThatThrownBy(() -> parse("default-server = \"x\"\n" + A).getServer(Optional.empty()))
        .hasMessage("Configured default server \"x\" does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "servers = 1 | servers is not a table",
        "x = | config.toml: ",
        "[servers.a]~token = \"\" eyJhbGciOi | config.toml: Unexpected text, expected a newline",
        "[\"\\u\"] | config.toml: Invalid unicode escape sequence (line 1, ",
      })
  void namesTheMistake(String toml, String message) {
    assertThatThrownBy(() -> parse(toml.replace('~', '\n')))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[servers.bad] | config.toml: servers.bad: it has no endpoint",
        "[servers]~bad = 1 | config.toml: servers.bad: bad is not a table",
        "[servers.bad]~endpoint = 1 | config.toml: servers.bad: endpoint is not a string",
        "[servers.bad]~endpoint = \"ftp://x\" | is not an http",
      })
  void fallsOverABadServerOnlyWhenItIsWanted(String toml, String message) {
    ClientConfig config = parse(toml.replace('~', '\n') + "\n" + A);

    assertThat(config.getServer(Optional.of(ServerName.parse("a"))).name()).hasToString("a");
    assertThatThrownBy(() -> config.getServer(Optional.of(ServerName.parse("bad"))))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> config.getServer(Optional.empty())).hasMessageContaining("(a, bad)");
  }

  @Test
  void leavesServersAloneThatCannotBeNamed() {
    ClientConfig config = parse("default-server = \"a\"\n[servers.\"x y\"]\n" + A);

    assertThat(config.getServer(Optional.empty()).name()).hasToString("a");
  }

  @Test
  void fallsOverABadDefaultOnlyWhenNoServerIsNamed() {
    ClientConfig config = parse("default-server = 1\n" + A);

    assertThat(config.getServer(Optional.of(ServerName.parse("a"))).name()).hasToString("a");
    assertThatThrownBy(() -> config.getServer(Optional.empty()))
        .hasMessage("config.toml: default-server: default-server is not a string");
  }

  @Test
  void saysWhatIsWrongWithTheOnlyServer() {
    assertThatThrownBy(() -> parse("[servers.a]\n").getServer(Optional.empty()))
        .hasMessage("config.toml: servers.a: it has no endpoint");
  }
}

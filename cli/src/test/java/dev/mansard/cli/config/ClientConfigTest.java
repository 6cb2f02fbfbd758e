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
        "[servers.a] | servers.a has no endpoint",
        "default-server = 1 | default-server is not a string",
        "[servers.a]~endpoint = \"ftp://x\" | not an http",
        "[servers.\"a b\"]~endpoint = \"http://x\" | server name",
        "x = | config.toml: ",
        "[\"\\u\"] | config.toml: Invalid unicode escape sequence (line 1, ",
      })
  void namesTheMistake(String toml, String message) {
    assertThatThrownBy(() -> parse(toml.replace('~', '\n')))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining(message);
  }
}

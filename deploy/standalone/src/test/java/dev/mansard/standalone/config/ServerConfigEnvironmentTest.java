package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What environment variables give, and which wins: they or the file. */
class ServerConfigEnvironmentTest {
  @Test
  void takesTheDatabaseUrlFromTheEnvironmentOnlyIfTheFileHasNone() {
    var environment = with(DatabaseReader.URL_VARIABLE, "postgres://u@elsewhere/d");

    assertThat(read(ConfigTexts.STORAGE, environment).database().location())
        .isInstanceOf(DatabaseConfig.External.class);
    assertThat(
            read("database.url = \"embedded\"\n" + ConfigTexts.STORAGE, environment)
                .database()
                .location())
        .isInstanceOf(DatabaseConfig.Embedded.class);
  }

  @Test
  void namesTheVariableThatIsBad() {
    assertThatThrownBy(() -> read(ConfigTexts.STORAGE, with(DatabaseReader.URL_VARIABLE, "x")))
        .hasMessageStartingWith("ATTIC_SERVER_DATABASE_URL: is refused: it is none of");
    assertThatThrownBy(
            () -> read(ConfigTexts.STORAGE, with("ATTIC_SERVER_TOKEN_RS256_PUBKEY_BASE64", "%")))
        .hasMessageStartingWith("ATTIC_SERVER_TOKEN_RS256_PUBKEY_BASE64: is refused: it is not");
    assertThatThrownBy(
            () -> read(ConfigTexts.STORAGE, with(SignerReader.MASTER_KEY_VARIABLE, "AAAA")))
        .hasMessageStartingWith(
            "MANSARD_SIGNER_MASTER_KEY_BASE64: is refused: it is no master key");
  }

  @Test
  void prefersThePublicKeyThenTheRsaKeyOfTheEnvironment() {
    var environment = with("ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64", "AAAA");

    assertThat(read(ConfigTexts.STORAGE, environment).tokens().keyKind())
        .isEqualTo(TokenConfig.KeyKind.RS256_SECRET);
  }

  @Test
  void ignoresTheEnvironmentWhereTheFileHasAKey() {
    var config =
        read(ConfigTexts.STORAGE + "[jwt.signing]\ntoken-rs256-pubkey-base64 = \"AAAA\"\n");

    assertThat(config.tokens().keyKind()).isEqualTo(TokenConfig.KeyKind.RS256_PUBKEY);
  }

  @Test
  void listsTheWaysToGiveAKeyWhenThereIsNone() {
    assertThatThrownBy(() -> read(ConfigTexts.STORAGE, new Environment(Map.of("HOME", "/home/u"))))
        .hasMessageStartingWith("server.toml: there is no key for tokens; set one of")
        .hasMessageContaining("ATTIC_SERVER_TOKEN_HS256_SECRET_BASE64");
  }

  @Test
  void refusesTwoKeys() {
    var two =
        "[jwt.signing]\ntoken-hs256-secret-base64 = \"AAAA\"\ntoken-rs256-pubkey-base64 = \"AAAA\"\n";

    assertThatThrownBy(() -> read(ConfigTexts.STORAGE + two))
        .hasMessageContaining("server.toml:4: [jwt.signing] has 2 keys; exactly one is needed");
  }

  private static Environment with(String variable, String value) {
    var variables = new java.util.HashMap<>(ConfigTexts.ENVIRONMENT.variables());
    variables.put(variable, value);
    return new Environment(variables);
  }

  private static ServerConfig read(String text) {
    return read(text, ConfigTexts.ENVIRONMENT);
  }

  private static ServerConfig read(String text, Environment environment) {
    return ServerConfigReader.read(new ConfigText("server.toml", text), environment);
  }
}

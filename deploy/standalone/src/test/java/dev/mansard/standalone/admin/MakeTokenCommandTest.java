package dev.mansard.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.standalone.command.AdminOptions;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeTokenCommandTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final String CLAIMS =
      "{\"exp\":1767312000,\"nbf\":1767225600,\"sub\":\"ci\",\"https://jwt.attic.rs/v1\":{\"caches\":{\"a-*\":{\"r\":1,\"w\":1}}}}";

  @TempDir Path folder;

  @Test
  void dumpsTheClaimsWithoutIssuerAndAudience() throws Exception {
    write(
        "[jwt]\ntoken-bound-issuer = \"us\"\n[jwt.signing]\ntoken-hs256-secret-base64 = \"c2VjcmV0\"\n");

    assertThat(run("--dump-claims", "--pull", "a-*", "--push", "a-*")).isEqualTo(CLAIMS);
  }

  @Test
  void signsTheClaimsWithIssuerAndAudience() throws Exception {
    write(
        """
        [jwt]
        token-bound-issuer = "us"
        token-bound-audiences = ["x", "y"]
        [jwt.signing]
        token-hs256-secret-base64 = "c2VjcmV0"
        """);

    var parts = run("--pull", "a-*", "--push", "a-*").split("\\.");

    assertThat(decode(parts[0])).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assertThat(decode(parts[1]))
        .isEqualTo(
            CLAIMS.replace(
                "\"sub\":\"ci\",", "\"iss\":\"us\",\"sub\":\"ci\",\"aud\":[\"x\",\"y\"],"));
  }

  @Test
  void cannotSignWithAPublicKey() throws Exception {
    var pem = Files.readString(Path.of("src/test/resources/token/rsa-2048.pub.pem"));
    write("[jwt.signing]\ntoken-rs256-pubkey-base64 = \"" + encode(pem) + "\"\n");

    assertThatThrownBy(() -> run("--pull", "*"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Pubkey-only JWT authentication cannot create signed JWTs");
    assertThat(run("--pull", "a-*", "--push", "a-*", "--dump-claims")).isEqualTo(CLAIMS);
  }

  @Test
  void refusesAKeyThatIsNone() throws Exception {
    write("[jwt.signing]\ntoken-rs256-secret-base64 = \"c2VjcmV0\"\n");

    assertThatThrownBy(() -> run("--pull", "*"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("server.toml: token-rs256-secret-base64 is refused: ")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void saysWhereItLookedForTheConfiguration() {
    assertThatThrownBy(() -> run("--pull", "*"))
        .hasMessageContaining("attic/server.toml: there is no such file; name the configuration");
  }

  @Test
  void warnsOfATokenThatAllowsNothing() {
    assertThat(MakeTokenCommand.warnings(options())).hasSize(1);
    assertThat(MakeTokenCommand.warnings(options("--pull", "*"))).isEmpty();
    assertThat(MakeTokenCommand.warnings(options("--pull", "*", "--push", "x"))).hasSize(1);
  }

  private String run(String... more) {
    var environment = new Environment(Map.of("XDG_CONFIG_HOME", folder.toString()));
    return new MakeTokenCommand(environment, Clock.fixed(NOW, ZoneOffset.UTC)).run(options(more));
  }

  private static AdminOptions.MakeToken options(String... more) {
    var line = new ArrayList<>(List.of("make-token", "--sub", "ci", "--validity", "1d"));
    line.addAll(List.of(more));
    return (AdminOptions.MakeToken) AdminOptions.parse(line);
  }

  private void write(String jwt) throws Exception {
    Files.createDirectories(folder.resolve("attic"));
    Files.writeString(
        folder.resolve("attic/server.toml"),
        "[storage]\ntype = \"local\"\npath = \"/data\"\n" + jwt);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}

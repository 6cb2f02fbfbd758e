package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.fuzz.Mutants;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** server.toml: taken, or refused with sentences that tell where. */
public class ConfigFuzzTest {
  private static final Environment ENVIRONMENT =
      new Environment(
          Map.of("HOME", "/home/u", TokenConfig.KeyKind.HS256_SECRET.variable(), "AAAA"));

  @Test
  void takesOrRefusesEveryMutant() {
    Mutants.feed("config", ConfigFuzzTest::fuzzerTestOneInput);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    var text = new ConfigText("server.toml", new String(input, StandardCharsets.UTF_8));
    try {
      assertThat(ServerConfigReader.read(text, ENVIRONMENT)).isNotNull();
    } catch (InvalidConfigException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.text()).isNotBlank();
    }
  }
}

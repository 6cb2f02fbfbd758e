package dev.mansard.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTextTest {
  @TempDir Path folder;

  @Test
  void prefersTheVariableToTheFile() throws Exception {
    Files.createDirectory(folder.resolve("attic"));
    Files.writeString(folder.resolve("attic/server.toml"), "file");

    assertThat(ConfigText.find(environment(Map.of())).orElseThrow().text()).isEqualTo("file");
    assertThat(ConfigText.find(environment(Map.of(ConfigText.VARIABLE, "dmFyaWFibGU=\n"))))
        .contains(new ConfigText("ATTIC_SERVER_CONFIG_BASE64", "variable"));
  }

  @Test
  void isAbsentBeforeTheFirstRun() {
    assertThat(ConfigText.find(environment(Map.of(ConfigText.VARIABLE, "")))).isEmpty();
  }

  @Test
  void isNotAbsentWhereALinkLeadsNowhere() throws Exception {
    Files.createDirectory(folder.resolve("attic"));
    var file = folder.resolve("attic/server.toml");
    Files.createSymbolicLink(file, folder.resolve("not-mounted.toml"));

    assertThatThrownBy(() -> ConfigText.find(environment(Map.of())))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith(file + ": is a symbolic link to a file that is not there");
  }

  @Test
  void refusesAVariableThatIsNotBase64() {
    assertThatThrownBy(() -> ConfigText.find(environment(Map.of(ConfigText.VARIABLE, "a b"))))
        .hasMessageStartingWith("ATTIC_SERVER_CONFIG_BASE64: is not the base64 of a server.toml");
  }

  @Test
  void namesTheFileThatIsMissing() {
    var file = folder.resolve("x.toml");

    assertThatThrownBy(() -> ConfigText.ofFile(file)).hasMessage(file + ": there is no such file");
  }

  private Environment environment(Map<String, String> variables) {
    var all = new java.util.HashMap<>(variables);
    all.put("XDG_CONFIG_HOME", folder.toString());
    return new Environment(all);
  }
}

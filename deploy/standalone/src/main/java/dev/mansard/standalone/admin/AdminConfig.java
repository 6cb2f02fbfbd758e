package dev.mansard.standalone.admin;

import dev.mansard.standalone.config.ConfigText;
import dev.mansard.standalone.config.Environment;
import dev.mansard.standalone.config.InvalidConfigException;
import dev.mansard.standalone.config.ServerConfig;
import dev.mansard.standalone.config.ServerConfigReader;
import java.nio.file.Path;
import java.util.Optional;

/** The configuration of the server that is administered. */
public final class AdminConfig {
  private AdminConfig() {}

  /**
   * The one of that file, or the one that {@code atticd} would find.
   *
   * @throws InvalidConfigException if it is bad, or there is none
   */
  public static ServerConfig read(Optional<Path> file, Environment environment) {
    var text = file.map(ConfigText::ofFile).or(() -> ConfigText.find(environment));
    return ServerConfigReader.read(
        text.orElseThrow(
            () ->
                InvalidConfigException.of(
                    ConfigText.defaultFile(environment).toString(),
                    "there is no such file; name the configuration of atticd with -f")),
        environment);
  }
}

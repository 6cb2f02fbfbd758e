package dev.mansard.standalone.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables of the process, and the folders they name.
 *
 * <p>The only place that reads the process environment, so that everything else can be tested with
 * a map. An empty variable counts as unset, as in Attic and in the XDG specification.
 */
public record Environment(Map<String, String> variables) {

  /** Copies the map. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** The environment this process was started with. */
  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  /** The variable, if it is set and not empty. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /** The folder of server.toml: {@code $XDG_CONFIG_HOME/attic}. */
  public Path configFolder() {
    return xdg("XDG_CONFIG_HOME", ".config").resolve("attic");
  }

  /** The folder for everything that must outlive the process: {@code $XDG_DATA_HOME/attic}. */
  public Path dataFolder() {
    return xdg("XDG_DATA_HOME", ".local/share").resolve("attic");
  }

  private Path xdg(String variable, String belowHome) {
    return find(variable)
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> home().resolve(belowHome));
  }

  private Path home() {
    return Path.of(find("HOME").orElseGet(() -> System.getProperty("user.home"))).toAbsolutePath();
  }
}

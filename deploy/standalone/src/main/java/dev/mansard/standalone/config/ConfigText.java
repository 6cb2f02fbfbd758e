package dev.mansard.standalone.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * The text of a configuration, and the name by which messages call it.
 *
 * <p>Looked for, as in Attic, in the file of {@code -f}, in {@value #VARIABLE}, and in {@code
 * $XDG_CONFIG_HOME/attic/server.toml}; the first that is given is used, even if it is bad.
 */
public record ConfigText(String source, String text) {
  /** Holds the whole file in base64. */
  public static final String VARIABLE = "ATTIC_SERVER_CONFIG_BASE64";

  private static final String FILE_NAME = "server.toml";

  /** Where the configuration is if neither option nor variable says otherwise. */
  public static Path defaultFile(Environment environment) {
    return environment.configFolder().resolve(FILE_NAME);
  }

  /** The file that {@code -f} names. */
  public static ConfigText ofFile(Path file) {
    try {
      return new ConfigText(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw InvalidConfigException.of(file.toString(), missing(file));
    } catch (IOException e) {
      throw InvalidConfigException.of(file.toString(), "cannot be read: " + e);
    }
  }

  private static String missing(Path file) {
    return Files.isSymbolicLink(file)
        ? "is a symbolic link to a file that is not there; put the file there or remove the link"
        : "there is no such file";
  }

  /**
   * What the environment offers; empty if that is nothing, and a first run may set it up. A file
   * that is there but cannot be reached is not nothing.
   */
  public static Optional<ConfigText> find(Environment environment) {
    var encoded = environment.find(VARIABLE);
    if (encoded.isPresent()) {
      return Optional.of(new ConfigText(VARIABLE, decode(encoded.get())));
    }
    var file = defaultFile(environment);
    return Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.empty()
        : Optional.of(ofFile(file));
  }

  private static String decode(String encoded) {
    try {
      return new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw InvalidConfigException.of(
          VARIABLE, "is not the base64 of a server.toml: " + e.getMessage());
    }
  }

  /** Does not show the text, which may hold secrets. */
  @Override
  public String toString() {
    return source;
  }
}

package dev.mansard.standalone.config;

import java.util.Arrays;
import java.util.Locale;

/**
 * What the log looks like, and which lines there are.
 *
 * @param access one for every request
 * @param audit one for every write
 */
public record LogConfig(Format format, boolean access, boolean audit) {
  /** Text, and no line for a mere read. */
  public static final LogConfig STANDARD = new LogConfig(Format.TEXT, false, true);

  /** The form of a line. */
  public enum Format {
    TEXT,
    JSON;

    static Format parse(String text) {
      return Arrays.stream(values())
          .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not text or json"));
    }
  }

  /** Whether lines are JSON objects. */
  public boolean isJson() {
    return format == Format.JSON;
  }
}

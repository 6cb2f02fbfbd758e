package dev.mansard.standalone.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an {@code atticd} process does. */
public enum Mode {
  /** Everything: first-run setup, migrations, garbage collection, API. */
  MONOLITHIC,
  /** The API alone, any number of times. */
  API_SERVER,
  /** Garbage collection at intervals. */
  GARBAGE_COLLECTOR,
  /** One garbage collection. */
  GARBAGE_COLLECTOR_ONCE,
  /** Migrations only. */
  DB_MIGRATIONS,
  /** Reads the configuration only. */
  CHECK_CONFIG;

  /** As written after {@code --mode}. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Mode parse(String text) {
    for (var mode : values()) {
      if (mode.optionName().equals(text)) {
        return mode;
      }
    }
    throw new UsageException("--mode is \"" + text + "\"; " + names() + " are allowed");
  }

  static String names() {
    return Arrays.stream(values()).map(Mode::optionName).collect(Collectors.joining(", "));
  }
}

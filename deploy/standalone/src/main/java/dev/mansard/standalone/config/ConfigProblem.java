package dev.mansard.standalone.config;

import java.util.OptionalInt;

/**
 * One thing that is wrong, or odd, in a configuration.
 *
 * @param source the file, or what else the text came from
 * @param line of the key, if it has one
 * @param message names the key, what was given and what is allowed
 */
public record ConfigProblem(String source, OptionalInt line, String message) {

  @Override
  public String toString() {
    return line.isPresent()
        ? source + ":" + line.getAsInt() + ": " + message
        : source + ": " + message;
  }
}

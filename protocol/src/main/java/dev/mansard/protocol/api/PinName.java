package dev.mansard.protocol.api;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The name of a pin within its cache: {@code [A-Za-z0-9][A-Za-z0-9._+-]{0,99}}, case-sensitive.
 * Long enough for a branch, a host or a version; nothing in it has to be escaped in a URL.
 *
 * <p>Example: {@code release-1.2.3}.
 */
public record PinName(String value) {
  /** Longest name, in characters. */
  public static final int LIMIT = 100;

  private static final String FORMAT = "pin name";

  /** Refuses what is not a pin name with a {@link MalformedInputException}. */
  public PinName {
    if (value.isEmpty() || value.length() > LIMIT) {
      throw new MalformedInputException(
          FORMAT, 0, value.length() + " characters; 1 to " + LIMIT + " are allowed");
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isLetterOrDigit(value.charAt(i)) && (i == 0 || "._+-".indexOf(value.charAt(i)) < 0)) {
        throw new MalformedInputException(
            FORMAT, i, MalformedInputException.quote(value) + " has a character not allowed there");
      }
    }
  }

  public static PinName parse(String text) {
    return new PinName(text);
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return value;
  }
}

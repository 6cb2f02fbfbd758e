package dev.mansard.protocol.access;

import dev.mansard.protocol.error.MalformedInputException;

/** The grammar that cache names, server names and cache patterns share. */
final class NameGrammar {
  static final int LIMIT = 50;

  private NameGrammar() {}

  /**
   * Refuses everything but 1 to 50 characters that start with a letter or digit and go on with
   * letters, digits, {@code _}, {@code +}, {@code -}; with {@code star}, {@code *} is allowed
   * anywhere.
   */
  static void require(String format, String text, boolean star) {
    if (text.isEmpty() || text.length() > LIMIT) {
      throw new MalformedInputException(
          format, 0, text.length() + " characters; 1 to " + LIMIT + " are allowed");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits = isLetterOrDigit(c) || (star && c == '*') || (i > 0 && "_+-".indexOf(c) >= 0);
      if (!fits) {
        throw new MalformedInputException(
            format, i, MalformedInputException.quote(text) + " has a character not allowed there");
      }
    }
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}

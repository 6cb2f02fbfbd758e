package dev.mansard.protocol.nix;

import dev.mansard.protocol.error.MalformedInputException;

/**
 * The rule for free text that ends up in a line of a narinfo: visible ASCII, no spaces.
 *
 * <p>A newline in such a value would let one uploader write lines of his own into the record, and a
 * space would split a list. URLs, content addresses and key names all fit into this set.
 */
public final class LineToken {
  private LineToken() {}

  /**
   * The text itself, if it is one to {@code limit} visible ASCII characters.
   *
   * @param format named in the failure
   */
  public static String require(String format, String text, int limit) {
    if (text.isEmpty()) {
      throw new MalformedInputException(format, 0, "is empty");
    }
    if (text.length() > limit) {
      throw new MalformedInputException(
          format, limit, text.length() + " characters where " + limit + " are allowed");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        throw new MalformedInputException(format, i, "a character is not visible ASCII");
      }
    }
    return text;
  }
}

package dev.mansard.protocol.error;

/**
 * Input that does not follow its format.
 *
 * <p>Thrown by every parser of this module, and by the constructors of its value types, so that an
 * instance that exists is valid. From a client it is a 400; from our own storage it is corruption.
 * The message holds the format, the reason and the place, and of the input only a short, escaped
 * excerpt, so that it may be shown to the client that sent it.
 *
 * <p>The offset counts bytes in binary formats and characters in text formats, from 0.
 */
public final class MalformedInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int EXCERPT = 64;

  private final String format;
  private final long offset;
  private final String reason;

  public MalformedInputException(String format, long offset, String reason) {
    super(format + ": " + reason + " (offset " + offset + ")");
    this.format = format;
    this.offset = offset;
    this.reason = reason;
  }

  /** What was being read, for example {@code narinfo} or {@code store path}. */
  public String format() {
    return format;
  }

  /** Where the input stopped making sense. */
  public long offset() {
    return offset;
  }

  public String reason() {
    return reason;
  }

  /**
   * The input, quoted for a reason: at most 64 characters, everything but visible ASCII escaped.
   *
   * <p>Keeps control characters of hostile input out of logs and terminals.
   */
  public static String quote(String input) {
    var quoted = new StringBuilder(EXCERPT + 2).append('"');
    int shown = Math.min(input.length(), EXCERPT);
    for (int i = 0; i < shown; i++) {
      char c = input.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        quoted.append(c);
      } else {
        quoted.append(String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append(shown < input.length() ? "…\"" : "\"").toString();
  }
}

package dev.mansard.protocol.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of a log as JSON objects, one a line, such as {@code
 * {"time":"2026-11-21T10:00:00.123Z","level":"INFO","logger":"mansard.access","thread":"t",
 * "message":"request","method":"GET","status":200}}. Names that are always there come first; what a
 * record has besides never replaces them.
 */
public final class JsonLog {
  private static final HexFormat HEX = HexFormat.of();

  private JsonLog() {}

  /**
   * What every record has.
   *
   * @param error what was thrown, if something was
   */
  public record Head(
      Instant time,
      String level,
      String logger,
      String thread,
      String message,
      Optional<Throwable> error) {

    /**
     * That of a record.
     *
     * @param thread the name of the thread, of which a record has only the number
     * @param message with its parameters put in
     */
    public static Head of(LogRecord record, @Nullable String thread, @Nullable String message) {
      return new Head(
          record.getInstant(),
          String.valueOf(record.getLevel()),
          String.valueOf(record.getLoggerName()),
          String.valueOf(thread),
          String.valueOf(message),
          Optional.ofNullable(record.getThrown()));
    }
  }

  /** The line, with its line feed. */
  public static String format(Head head, Map<String, ?> fields) {
    var all = new LinkedHashMap<String, Object>();
    all.put("time", head.time().truncatedTo(ChronoUnit.MILLIS).toString());
    all.put("level", head.level());
    all.put("logger", head.logger());
    all.put("thread", head.thread());
    all.put("message", head.message());
    fields.forEach(all::putIfAbsent);
    head.error().ifPresent(error -> all.put("error", trace(error)));
    return format(all);
  }

  private static String format(Map<String, Object> all) {
    var line = new StringBuilder(256);
    char before = '{';
    for (var field : all.entrySet()) {
      line.append(before);
      quote(line, field.getKey());
      line.append(':');
      append(line, field.getValue());
      before = ',';
    }
    return line.append("}\n").toString();
  }

  private static void append(StringBuilder line, @Nullable Object value) {
    if (value instanceof Number) {
      line.append(value);
    } else {
      quote(line, String.valueOf(value));
    }
  }

  private static String trace(Throwable error) {
    var text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** The text in quotes; what is not plainly a character is escaped. */
  static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (isSafe(character)) {
            line.append(character);
          } else {
            line.append("\\u").append(HEX.toHexDigits(character));
          }
        }
      }
    }
    line.append('"');
  }

  /** Everything else may end a line, turn its direction, or be no character. */
  private static boolean isSafe(char character) {
    int type = Character.getType(character);
    return character >= ' '
        && type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE;
  }
}

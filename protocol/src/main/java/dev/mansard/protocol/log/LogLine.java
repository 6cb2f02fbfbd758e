package dev.mansard.protocol.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line of a log that is made of named values: {@code request method=GET status=200 path="/a b"}.
 * Values come from anybody: what is not a plain word is quoted, control characters are escaped and
 * long texts are cut, so that a line stays one line and says what it says.
 *
 * @param title what kind of line it is, one word
 * @param fields numbers and texts, in this order
 */
public record LogLine(String title, Map<String, Object> fields) {
  private static final int LONGEST = 500;

  public LogLine {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  @Override
  public String toString() {
    return fields.entrySet().stream()
        .map(field -> " " + field.getKey() + "=" + text(field.getValue()))
        .collect(Collectors.joining("", title, ""));
  }

  private static String text(Object value) {
    var text = cut(value.toString());
    if (value instanceof Number || (!text.isEmpty() && text.chars().allMatch(LogLine::isPlain))) {
      return text;
    }
    var quoted = new StringBuilder();
    JsonLog.quote(quoted, text);
    return quoted.toString();
  }

  static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  private static boolean isPlain(int character) {
    return character > ' '
        && character < 0x7f
        && character != '"'
        && character != '='
        && character != '\\';
  }
}

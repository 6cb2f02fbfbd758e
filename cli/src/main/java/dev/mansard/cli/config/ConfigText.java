package dev.mansard.cli.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of {@code config.toml}, in which one string value can be set without touching the rest.
 *
 * <p>Understands the ordinary layout: one {@code key = value} per line below {@code [table]}
 * headers. Other layouts (inline tables, dotted keys) are legal TOML but not edited; {@link
 * ConfigFile} notices by parsing the result. Immutable.
 */
final class ConfigText {
  private static final Pattern HEADER =
      Pattern.compile("\\s*\\[(?<path>[^\\[\\]]+)]\\s*(#.*)?\\s*");
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern ARRAY_HEADER = Pattern.compile("\\s*\\[\\[.*");
  private static final Pattern VALUE =
      Pattern.compile(
          "(?<head>\\s*(?<key>[\"']?[A-Za-z0-9_-]+[\"']?)\\s*=\\s*)"
              + "(?<value>\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^#\"'\\s]+)(?<tail>\\s*(#.*)?)",
          Pattern.DOTALL);

  private final List<String> lines;

  private ConfigText(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  static ConfigText parse(String text) {
    return new ConfigText(text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\n)")));
  }

  String format() {
    return String.join("", lines);
  }

  /** Sets a key above the first table header. */
  ConfigText withTopLevel(String key, String value) {
    int end = sectionEnd(0);
    Optional<Integer> existing = findKey(0, end, key);
    if (existing.isPresent()) {
      return withLine(existing.get(), value);
    }
    int at = lastAssignment(0, end) + 1;
    String gap = at == 0 && !lines.isEmpty() && !lines.getFirst().isBlank() ? "\n" : "";
    return withInserted(at, key + " = " + quote(value) + "\n" + gap);
  }

  /**
   * Sets a key of {@code [servers.NAME]}, creating the table at the end of the file when there is
   * none.
   */
  ConfigText withServerValue(String server, String key, String value) {
    int header = findHeader("servers." + server);
    String assignment = key + " = " + quote(value) + "\n";
    if (header < 0) {
      String gap = lines.isEmpty() || lines.getLast().isBlank() ? "" : "\n";
      return withInserted(lines.size(), gap + "[servers." + key(server) + "]\n" + assignment);
    }
    int end = sectionEnd(header + 1);
    Optional<Integer> existing = findKey(header + 1, end, key);
    return existing.isPresent()
        ? withLine(existing.get(), value)
        : withInserted(Math.max(header, lastAssignment(header + 1, end)) + 1, assignment);
  }

  private ConfigText withLine(int index, String value) {
    Matcher line = VALUE.matcher(lines.get(index));
    if (!line.matches()) {
      throw new IllegalStateException("not an assignment: line " + index);
    }
    List<String> edited = new ArrayList<>(lines);
    edited.set(index, line.group("head") + quote(value) + line.group("tail"));
    return new ConfigText(edited);
  }

  private ConfigText withInserted(int at, String text) {
    List<String> edited = new ArrayList<>(lines);
    if (at > 0 && !edited.get(at - 1).endsWith("\n")) {
      edited.set(at - 1, edited.get(at - 1) + "\n");
    }
    edited.add(at, text);
    return parse(String.join("", edited));
  }

  private Optional<Integer> findKey(int from, int to, String key) {
    for (int index = from; index < to; index++) {
      Matcher line = VALUE.matcher(lines.get(index));
      if (line.matches() && unquote(line.group("key")).equals(key)) {
        return Optional.of(index);
      }
    }
    return Optional.empty();
  }

  private int lastAssignment(int from, int to) {
    for (int index = to - 1; index >= from; index--) {
      String line = lines.get(index).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        return index;
      }
    }
    return -1;
  }

  private int findHeader(String path) {
    for (int index = 0; index < lines.size(); index++) {
      Matcher header = HEADER.matcher(lines.get(index));
      if (header.matches() && plainPath(header.group("path")).equals(path)) {
        return index;
      }
    }
    return -1;
  }

  private int sectionEnd(int from) {
    int end = from;
    while (end < lines.size() && !isHeader(lines.get(end))) {
      end++;
    }
    return end;
  }

  private static boolean isHeader(String line) {
    return HEADER.matcher(line).matches() || ARRAY_HEADER.matcher(line).matches();
  }

  private static String plainPath(String path) {
    return Arrays.stream(path.split("\\."))
        .map(String::strip)
        .map(ConfigText::unquote)
        .collect(Collectors.joining("."));
  }

  private static String unquote(String key) {
    return key.replaceAll("^[\"']|[\"']$", "");
  }

  /** A server may be called {@code a+b}, which TOML wants in quotes. */
  private static String key(String name) {
    return BARE_KEY.matcher(name).matches() ? name : quote(name);
  }

  private static String quote(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

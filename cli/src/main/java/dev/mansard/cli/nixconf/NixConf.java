package dev.mansard.cli.nixconf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text of a {@code nix.conf} with the three kinds of edit that {@code attic use} needs.
 *
 * <p>Format: one setting per line, {@code key = value}, {@code #} starts a comment, {@code include
 * FILE} and {@code !include FILE} read another file, lists are separated by white space, {@code
 * extra-KEY} adds to a list, and the old names of a key mean the same. When a key is assigned
 * twice, Nix uses the last line, so that is the one edited. Lines that are not assignments are
 * never judged and never changed. Instances are immutable.
 */
final class NixConf {
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?<head>\\s*(?<key>[A-Za-z0-9_-]+)\\s*=[ \\t]*)(?<value>[^#]*?)(?<tail>\\s*(?:#.*)?)",
          Pattern.DOTALL);

  /** Names that Nix took before version 2 and still takes. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "binary-caches", "substituters",
          "extra-binary-caches", "extra-substituters",
          "binary-cache-public-keys", "trusted-public-keys",
          "extra-binary-cache-public-keys", "extra-trusted-public-keys");

  private static final Pattern INCLUDE = Pattern.compile("\\s*!?include\\s+\\S.*", Pattern.DOTALL);

  private final List<String> lines;

  private NixConf(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  static NixConf parse(String text) {
    return new NixConf(text.isEmpty() ? List.of() : Arrays.asList(text.split("(?<=\n)")));
  }

  String format() {
    return String.join("", lines);
  }

  /** The value in force, as far as this file decides it. */
  Optional<String> find(String key) {
    int line = lastLineOf(key);
    return line < 0 ? Optional.empty() : Optional.of(value(line));
  }

  boolean assigns(String key) {
    return lastLineOf(key) >= 0;
  }

  boolean hasIncludes() {
    return lines.stream().anyMatch(line -> INCLUDE.matcher(line).matches());
  }

  /**
   * Whether the list has the element, be it through the key itself or through its {@code extra-}
   * form on a later line; an earlier one is lost.
   */
  boolean listContains(String key, String element) {
    return find(key).stream().flatMap(NixConf::elements).anyMatch(element::equals)
        || lines.stream()
            .skip(lastLineOf(key) + 1L)
            .map(ASSIGNMENT::matcher)
            .filter(line -> line.matches() && key(line).equals("extra-" + key))
            .flatMap(line -> elements(line.group("value")))
            .anyMatch(element::equals);
  }

  /** Puts the element first in the list on the last line that assigns this key. */
  NixConf withFirstElement(String key, String element) {
    return withValue(key, old -> old.isEmpty() ? element : element + " " + old);
  }

  /** Replaces the value on the last line that assigns the key; comment and indentation stay. */
  NixConf withValue(String key, UnaryOperator<String> change) {
    int index = lastLineOf(key);
    Matcher line = match(index);
    String head = line.group("head");
    String gap = head.endsWith("=") && line.group("value").isEmpty() ? " " : "";
    List<String> edited = new ArrayList<>(lines);
    edited.set(index, head + gap + change.apply(line.group("value")) + line.group("tail"));
    return new NixConf(edited);
  }

  /** Adds a line at the end, after giving an unfinished last line its line feed. */
  NixConf withAppended(String key, String value) {
    List<String> edited = new ArrayList<>(lines);
    if (!edited.isEmpty() && !edited.getLast().endsWith("\n")) {
      edited.set(edited.size() - 1, edited.getLast() + "\n");
    }
    edited.add(key + " = " + value + "\n");
    return new NixConf(edited);
  }

  private String value(int line) {
    return match(line).group("value");
  }

  private Matcher match(int line) {
    Matcher matcher = ASSIGNMENT.matcher(lines.get(line));
    if (!matcher.matches()) {
      throw new IllegalStateException("not an assignment: line " + line);
    }
    return matcher;
  }

  private int lastLineOf(String key) {
    for (int index = lines.size() - 1; index >= 0; index--) {
      Matcher line = ASSIGNMENT.matcher(lines.get(index));
      if (line.matches() && key(line).equals(key)) {
        return index;
      }
    }
    return -1;
  }

  private static String key(Matcher line) {
    String written = line.group("key");
    return ALIASES.getOrDefault(written, written);
  }

  private static Stream<String> elements(String list) {
    return Arrays.stream(list.split("\\s+")).filter(element -> !element.isEmpty());
  }
}

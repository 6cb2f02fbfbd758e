package dev.mansard.standalone.config;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.time.HumanDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * One table of the file. Reading a key makes it known; {@link #refuseUnknownKeys} then complains
 * about the others, so that the list of known keys cannot differ from what is read.
 *
 * <p>Nothing throws: problems are gathered, the default is returned, and reading goes on, so that
 * one run shows all of them.
 */
final class TomlSection {
  private final TomlTable table;
  private final String path;
  private final Problems problems;
  private final OptionalInt line;
  private final Set<String> known = new TreeSet<>();

  private TomlSection(TomlTable table, String path, OptionalInt line, Problems problems) {
    this.table = table;
    this.path = path;
    this.line = line;
    this.problems = problems;
  }

  static TomlSection root(TomlTable table, Problems problems) {
    return new TomlSection(table, "", OptionalInt.empty(), problems);
  }

  /** The table of that name; empty if it is missing. */
  Optional<TomlSection> table(String key) {
    return value(key, TomlTable.class, "a table")
        .map(inner -> new TomlSection(inner, name(key) + ".", lineOf(key), problems));
  }

  boolean contains(String key) {
    known.add(key);
    return table.contains(List.of(key));
  }

  Optional<String> string(String key) {
    return value(key, String.class, "a string");
  }

  boolean flag(String key, boolean fallback) {
    return value(key, Boolean.class, "true or false").orElse(fallback);
  }

  List<String> strings(String key) {
    var array = value(key, TomlArray.class, "a list of strings");
    if (array.isEmpty()) {
      return List.of();
    }
    var strings = new ArrayList<String>();
    for (int i = 0; i < array.get().size(); i++) {
      if (array.get().get(i) instanceof String text) {
        strings.add(text);
      } else {
        problem(key, "has an element that is not a string");
      }
    }
    return strings;
  }

  /** A whole number within bounds; the default if it is missing or bad. */
  long number(String key, Bounds bounds, long fallback) {
    var number = value(key, Long.class, "a whole number").orElse(fallback);
    if (number < bounds.from() || number > bounds.to()) {
      problem(
          key,
          "is "
              + number
              + "; "
              + bounds.from()
              + " to "
              + bounds.to()
              + bounds.unit()
              + " are allowed");
      return fallback;
    }
    return number;
  }

  /** A span such as {@code "12 hours"} of whole seconds. */
  Duration duration(String key, Duration longest, Duration fallback) {
    var duration = parsed(key, HumanDuration::parse).orElse(fallback);
    if (duration.compareTo(longest) > 0) {
      problem(
          key,
          "is "
              + HumanDuration.format(duration)
              + "; 0 to "
              + HumanDuration.format(longest)
              + " are allowed");
      return fallback;
    }
    if (duration.toNanosPart() != 0) {
      problem(key, "is " + HumanDuration.format(duration) + "; whole seconds are allowed");
      return fallback;
    }
    return duration;
  }

  /** A string of some format; its parser refuses with {@link IllegalArgumentException}. */
  <T> Optional<T> parsed(String key, Function<String, T> parser) {
    return string(key)
        .flatMap(
            text -> {
              try {
                return Optional.of(parser.apply(text));
              } catch (MalformedInputException e) {
                problem(key, "is not a " + e.format() + ": " + e.reason());
              } catch (IllegalArgumentException e) {
                problem(key, "is refused: " + e.getMessage());
              }
              return Optional.empty();
            });
  }

  /** Complains about a key of this table. */
  void problem(String key, String message) {
    problems.add(lineOf(key), name(key) + " " + message);
  }

  /** Complains about the table as a whole. */
  void problem(String message) {
    problems.add(
        line,
        (path.isEmpty() ? "the file" : "[" + path.substring(0, path.length() - 1) + "]")
            + " "
            + message);
  }

  void warning(String key, String message) {
    problems.warn(lineOf(key), name(key) + " " + message);
  }

  /** To be called when every key has been asked for. */
  void refuseUnknownKeys() {
    for (var key : table.keySet()) {
      if (!known.contains(key)) {
        problem(key, "is not known" + advice(key));
      }
    }
  }

  private String advice(String key) {
    return KeyNames.nearest(key, known)
        .map(near -> "; did you mean " + path + near + "?")
        .orElseGet(() -> "; known here are " + String.join(", ", known));
  }

  private <T> Optional<T> value(String key, Class<T> type, String expected) {
    known.add(key);
    @Nullable Object value = table.get(List.of(key));
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      problem(key, "is " + describe(value) + "; " + expected + " is needed");
      return Optional.empty();
    }
    return Optional.of(type.cast(value));
  }

  /** Never the value, which may be a secret without its quotes, or in the wrong place. */
  private static String describe(Object value) {
    return switch (value) {
      case TomlTable _ -> "a table";
      case TomlArray _ -> "a list";
      case String _ -> "a string";
      case Long _ -> "a whole number";
      case Double _ -> "a number";
      case Boolean _ -> "a boolean";
      default -> "a date or a time";
    };
  }

  private OptionalInt lineOf(String key) {
    var position = table.inputPositionOf(List.of(key));
    return position == null ? line : OptionalInt.of(position.line());
  }

  private String name(String key) {
    return path + key;
  }

  /** What a number may be, and the unit to say so, with a blank before it. */
  record Bounds(long from, long to, String unit) {
    static Bounds bytes(long from, long to) {
      return new Bounds(from, to, " bytes");
    }

    static Bounds plain(long from, long to) {
      return new Bounds(from, to, "");
    }
  }
}

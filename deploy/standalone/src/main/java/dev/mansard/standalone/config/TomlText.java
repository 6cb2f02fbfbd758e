package dev.mansard.standalone.config;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Parses TOML; syntax errors become {@link Problems}. */
final class TomlText {
  /** The parser quotes what it does not understand, which may be a secret without its quotes. */
  private static final Pattern QUOTED = Pattern.compile("^Unexpected '..+?'(?=, expected|$)");

  private TomlText() {}

  static TomlTable parse(ConfigText text, Problems problems) {
    try {
      // Most errors are in the result; that of a bad escape in the name of a table is thrown.
      var result = parseQuietly(text.text());
      result.errors().forEach(error -> refuse(error, problems));
      problems.throwIfAny();
      return result;
    } catch (TomlParseError e) {
      refuse(e, problems);
    }
    throw problems.exception();
  }

  private static void refuse(TomlParseError error, Problems problems) {
    var line = OptionalInt.of(error.position().line());
    var message = String.valueOf(error.getMessage());
    problems.add(
        line, "not valid TOML: " + QUOTED.matcher(message).replaceFirst("Unexpected text"));
  }

  /**
   * tomlj's parser was generated with ANTLR 4.11, Hibernate's needs the runtime 4.13; both work
   * with the latter, but ANTLR prints two lines about it to stderr on first use, which would be the
   * first thing a user sees. Commands parse before they start any thread, so nothing else is lost.
   */
  private static TomlParseResult parseQuietly(String text) {
    var stderr = System.err;
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      return Toml.parse(text);
    } finally {
      System.setErr(stderr);
    }
  }
}

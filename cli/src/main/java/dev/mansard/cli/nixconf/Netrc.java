package dev.mansard.cli.nixconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text of a netrc file in which the password of one machine can be set.
 *
 * <p>Format as curl reads it, since Nix hands the file to curl: words separated by white space,
 * lines starting with {@code #} are comments, {@code macdef} runs to the next empty line, a word
 * may be quoted. The first entry of a machine wins and {@code default} matches everything, so a new
 * entry goes before {@code default}. Nothing but the one password changes.
 */
final class Netrc {
  private static final Pattern BLANK_LINE = Pattern.compile("\n[ \t\r]*(\n|$)");

  /** Any other word is skipped alone, as curl does. */
  private static final Set<String> WITH_VALUE = Set.of("machine", "login", "password", "account");

  /** A word with its place in the text; {@code end} is exclusive and both include the quotes. */
  private record Word(String text, int start, int end) {}

  private final String text;
  private final List<Word> words;

  private Netrc(String text) {
    this.text = text;
    this.words = split(text);
  }

  static Netrc parse(String text) {
    return new Netrc(text);
  }

  String format() {
    return text;
  }

  /** The password that curl would send to the machine, {@code default} not considered. */
  Optional<String> findPassword(String machine) {
    int entry = findMachine(machine);
    int password = entry < 0 ? -1 : findInEntry(entry, "password");
    return password < 0 || password + 1 >= words.size()
        ? Optional.empty()
        : Optional.of(words.get(password + 1).text());
  }

  Netrc withPassword(String machine, String password) {
    int entry = findMachine(machine);
    return new Netrc(
        entry < 0 ? textWithEntry(machine, password) : textWithPassword(entry, password));
  }

  private String textWithEntry(String machine, String password) {
    String added = "machine " + machine + "\npassword " + password + "\n";
    Optional<Word> fallback =
        entryWords().stream().filter(w -> w.text().equals("default")).findFirst();
    int at = fallback.map(Word::start).orElse(text.length());
    String before = text.substring(0, at);
    String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    boolean swallowed = new Netrc(before + gap + added).findMachine(machine) < 0;
    String end = swallowed ? "\n" : ""; // of a macro, which runs to the next empty line
    return before + gap + end + added + text.substring(at);
  }

  private String textWithPassword(int entry, String password) {
    int keyword = findInEntry(entry, "password");
    if (keyword < 0) {
      int after = words.get(entry + 1).end();
      return text.substring(0, after) + "\npassword " + password + text.substring(after);
    }
    if (keyword + 1 >= words.size()) {
      return text.substring(0, words.get(keyword).end()) + " " + password + "\n";
    }
    Word old = words.get(keyword + 1);
    return text.substring(0, old.start()) + password + text.substring(old.end());
  }

  /** Index of the word {@code machine} that opens the entry of this machine, or -1. */
  private int findMachine(String machine) {
    for (int index = 0; index + 1 < words.size(); index = next(index)) {
      if (words.get(index).text().equals("machine")
          && words.get(index + 1).text().equalsIgnoreCase(machine)) {
        return index;
      }
    }
    return -1;
  }

  private int findInEntry(int entry, String keyword) {
    for (int index = entry + 2; index < words.size(); index = next(index)) {
      String word = words.get(index).text();
      if (word.equals("machine") || word.equals("default")) {
        return -1;
      }
      if (word.equals(keyword)) {
        return index;
      }
    }
    return -1;
  }

  /** Keywords only, so that a password that reads "default" is not taken for one. */
  private List<Word> entryWords() {
    List<Word> keywords = new ArrayList<>();
    for (int index = 0; index < words.size(); index = next(index)) {
      keywords.add(words.get(index));
    }
    return keywords;
  }

  private int next(int index) {
    return WITH_VALUE.contains(words.get(index).text()) ? index + 2 : index + 1;
  }

  private static List<Word> split(String text) {
    List<Word> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (Character.isWhitespace(next)) {
        at++;
      } else if (next == '#' && startsLine(text, at)) {
        at = endOfLine(text, at);
      } else {
        Word word = word(text, at);
        at = word.text().equals("macdef") ? endOfMacro(text, word.end()) : word.end();
        if (!word.text().equals("macdef")) {
          words.add(word);
        }
      }
    }
    return words;
  }

  private static Word word(String text, int start) {
    boolean quoted = text.charAt(start) == '"';
    var content = new StringBuilder();
    int at = quoted ? start + 1 : start;
    while (at < text.length()) {
      char next = text.charAt(at);
      if (quoted ? next == '"' : Character.isWhitespace(next)) {
        break;
      }
      if (quoted && next == '\\' && at + 1 < text.length()) {
        at++;
      }
      content.append(text.charAt(at));
      at++;
    }
    return new Word(content.toString(), start, quoted ? Math.min(at + 1, text.length()) : at);
  }

  private static boolean startsLine(String text, int at) {
    return text.substring(text.lastIndexOf('\n', at) + 1, at).isBlank();
  }

  private static int endOfLine(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private static int endOfMacro(String text, int at) {
    var blank = BLANK_LINE.matcher(text);
    return blank.find(at) ? blank.end() : text.length();
  }
}

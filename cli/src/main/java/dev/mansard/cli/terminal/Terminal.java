package dev.mansard.cli.terminal;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The streams and the environment of one run of the program, so that tests can give their own.
 *
 * <p>Everything for people goes to {@code err}; {@code out} carries only what another program may
 * read.
 *
 * @param inIsTerminal whether somebody types at standard input
 * @param errIsTerminal whether standard error is a terminal that understands cursor movement
 * @param columns width of the terminal in characters
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean inIsTerminal,
    boolean errIsTerminal,
    int columns,
    Map<String, String> environment) {

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /** Prints one line for people. */
  public void say(String line) {
    err.println(line);
  }

  /**
   * To be called when everything was printed that another program may read.
   *
   * @throws CommandFailedException when not all of it was taken, by a full device for example
   */
  public void requirePrinted() {
    if (out.checkError()) {
      throw new CommandFailedException("Failed to write to standard output");
    }
  }

  /** The environment variable; an empty one counts as absent, as in most programs. */
  public Optional<String> find(String variable) {
    return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
  }

  /**
   * {@code $XDG_CONFIG_HOME}, or {@code ~/.config}. A relative value is ignored, as the XDG rules
   * ask.
   */
  public Path configHome() {
    return find("XDG_CONFIG_HOME")
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> home().resolve(".config"));
  }

  private Path home() {
    return Path.of(find("HOME").orElseGet(() -> System.getProperty("user.home", "/")));
  }
}

package dev.mansard.cli.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a file descriptor of this process is a terminal.
 *
 * <p>Java only offers {@code System.console()}, which looks at standard input and output together
 * and never at standard error. Linux shows descriptors below {@code /proc}; elsewhere {@code test
 * -t} inherits the descriptor and answers.
 */
public final class TerminalProbe {
  private static final int FALLBACK_COLUMNS = 80;

  private TerminalProbe() {}

  public static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
    if (!Files.isSymbolicLink(link)) {
      return run(List.of("test", "-t", Integer.toString(descriptor))).isPresent();
    }
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** The width of the controlling terminal, 80 when it does not say. */
  public static int columns() {
    return run(List.of("stty", "size"))
        .map(TerminalProbe::secondNumber)
        .filter(columns -> columns > 0)
        .orElse(FALLBACK_COLUMNS);
  }

  private static int secondNumber(String size) {
    String[] parts = size.strip().split(" ");
    try {
      return parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
    } catch (NumberFormatException notASize) {
      return 0;
    }
  }

  private static Optional<String> run(List<String> command) {
    try {
      var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
      builder.redirectInput(
          command.contains("size")
              ? Redirect.from(Path.of("/dev/tty").toFile())
              : Redirect.INHERIT);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(1, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? Optional.of(output) : Optional.empty();
    } catch (IOException unavailable) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}

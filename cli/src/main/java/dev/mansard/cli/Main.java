package dev.mansard.cli;

import dev.mansard.cli.client.Connection;
import dev.mansard.cli.client.Pause;
import dev.mansard.cli.client.Timeouts;
import dev.mansard.cli.command.AtticCommand;
import dev.mansard.cli.command.Surroundings;
import dev.mansard.cli.push.NewPaths;
import dev.mansard.cli.terminal.FailureReport;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.cli.terminal.TerminalProbe;
import dev.mansard.protocol.process.StopSignals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * The start of {@code attic}. Exit status: 0 done, 1 failed while running, 2 wrong usage.
 *
 * <p>The only place that looks at the real environment, clock and streams; everything else is given
 * them.
 */
public final class Main {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int HELP_WIDTH = 100;
  private static final int STDIN = 0;
  private static final int STDERR = 2;

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args, surroundings(System.getenv())));
  }

  private static Surroundings surroundings(Map<String, String> environment) {
    boolean moves = TerminalProbe.isTerminal(STDERR) && !"dumb".equals(environment.get("TERM"));
    var terminal =
        new Terminal(
            System.in,
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            TerminalProbe.isTerminal(STDIN),
            moves,
            moves ? TerminalProbe.columns() : 0,
            environment);
    Clock clock = Clock.systemUTC();
    var connection =
        new Connection(terminal::find, Timeouts.standard(), new SecureRandom(), Pause.REAL, clock);
    String systemConf = environment.getOrDefault("NIX_CONF_DIR", "/etc/nix");
    return new Surroundings(
        terminal,
        connection,
        clock,
        Path.of(systemConf, "nix.conf"),
        action -> StopSignals.install(terminal::say).onStop(action),
        NewPaths.Times.STANDARD);
  }

  /**
   * Whatever the locale says: the output has emoji, and Nix and every terminal of today speak
   * UTF-8.
   */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Runs one command line and returns its exit status. */
  public static int run(String[] args, Surroundings surroundings) {
    Terminal terminal = surroundings.terminal();
    return AtticCommand.parser(surroundings, args.length == 0 ? "" : args[0])
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler(Main::explainUsage)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              terminal.say(FailureReport.format(failure));
              return FAILED;
            })
        .execute(args);
  }

  private static int explainUsage(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("error: " + wrong.getMessage());
    err.println();
    err.print(command.getHelp().synopsisHeading() + command.getHelp().synopsis(0));
    err.println();
    err.println("For more information, try '--help'.");
    return USAGE;
  }
}

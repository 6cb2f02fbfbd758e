package dev.mansard.standalone.server;

import dev.mansard.protocol.log.JsonLog;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is said to whoever started the process, as opposed to what is logged.
 *
 * @param line makes a line, or several, of what is said
 */
public record Terminal(PrintStream out, PrintStream err, UnaryOperator<String> line) {

  /** One that prints what it is told. */
  public Terminal(PrintStream out, PrintStream err) {
    this(out, err, text -> text + System.lineSeparator());
  }

  /** The terminal of the process. */
  public static Terminal ofProcess() {
    return new Terminal(System.out, System.err);
  }

  /** One that says everything in the form of a log in JSON, for where it is read with that. */
  Terminal inJson(Clock clock) {
    return new Terminal(out, err, text -> record(text, clock));
  }

  private static String record(String text, Clock clock) {
    var head =
        new JsonLog.Head(
            clock.instant(),
            "INFO",
            "atticd",
            Thread.currentThread().getName(),
            text,
            Optional.empty());
    return JsonLog.format(head, Map.of());
  }

  /** Prints what was asked for. */
  public void answer(String text) {
    out.println(text);
    out.flush();
  }

  /** Prints what happens. */
  public void say(String text) {
    err.print(line.apply(text));
    err.flush();
  }
}

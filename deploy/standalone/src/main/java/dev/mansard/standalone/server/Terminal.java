package dev.mansard.standalone.server;

import java.io.PrintStream;

/** What is said to whoever started the process, as opposed to what is logged. */
public record Terminal(PrintStream out, PrintStream err) {

  /** The terminal of the process. */
  public static Terminal ofProcess() {
    return new Terminal(System.out, System.err);
  }

  /** Prints what was asked for. */
  public void answer(String text) {
    out.println(text);
    out.flush();
  }

  /** Prints what happens. */
  public void say(String text) {
    err.println(text);
    err.flush();
  }
}

package dev.mansard.it.process;

import java.io.IOException;

/** Signals that Java cannot send. */
public final class Signal {
  private Signal() {}

  /**
   * Sends one by the shell: not every machine has the program.
   *
   * @param name such as {@code STOP}
   */
  public static void send(String name, long processId) throws IOException, InterruptedException {
    var kill =
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + processId).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("no process " + processId + " to send " + name);
    }
  }
}

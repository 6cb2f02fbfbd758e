package dev.mansard.standalone.server;

import io.quarkus.runtime.Quarkus;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns a signal into an orderly end with status 0.
 *
 * <p>Quarkus calls its exit handler twice: from the signal, with 128 and the signal's number, and
 * when everything has stopped, with the status of the application. A second signal ends the process
 * at once.
 */
final class StopSignals implements BiConsumer<Integer, @Nullable Throwable> {
  private static final int SIGNAL = 128;
  private static final int INTERRUPT = 2;

  private final Terminal terminal;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicInteger status = new AtomicInteger();

  StopSignals(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void accept(Integer code, @Nullable Throwable failure) {
    if (code <= SIGNAL) {
      status.set(failure == null ? code : 1);
      if (failure != null) {
        failure.printStackTrace(terminal.err());
      }
    } else if (stopping.compareAndSet(false, true)) {
      var name = code == SIGNAL + INTERRUPT ? "SIGINT" : "SIGTERM";
      terminal.say("Received " + name + ", exiting gracefully...");
      Quarkus.asyncExit(0);
    } else {
      terminal.say("Received a second signal, exiting at once.");
      Runtime.getRuntime().exit(code);
    }
  }

  /** How the application ended. */
  int status() {
    return status.get();
  }
}

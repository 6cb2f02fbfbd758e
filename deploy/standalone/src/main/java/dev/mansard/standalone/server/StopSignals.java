package dev.mansard.standalone.server;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns SIGINT and SIGTERM into an orderly end with status 0, where the JVM's own way is to end
 * with 130 or 143 while requests still run. A second signal ends the process at once.
 *
 * <p>Reflective, because the compiler warns of {@code sun.misc.Signal} in a way that cannot be
 * silenced; there is no other API for signals.
 */
final class StopSignals {
  private static final int FAILURE = 1;

  private final Terminal terminal;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile Runnable stop = () -> Runtime.getRuntime().exit(0);

  private StopSignals(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Takes the signals over; until {@link #onStop} says otherwise, they end the process. */
  static StopSignals install(Terminal terminal) {
    var signals = new StopSignals(terminal);
    List.of("INT", "TERM").forEach(signals::handle);
    return signals;
  }

  /** Sets what the first signal does; it must not wait. */
  void onStop(Runnable action) {
    stop = action;
  }

  private void received(String name) {
    if (stopping.compareAndSet(false, true)) {
      terminal.say("Received SIG" + name + ", exiting gracefully...");
      stop.run();
    } else {
      terminal.say("Received SIG" + name + " again, exiting at once.");
      Runtime.getRuntime().exit(FAILURE);
    }
  }

  private void handle(String name) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  received(name);
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no signals", e);
    }
  }
}

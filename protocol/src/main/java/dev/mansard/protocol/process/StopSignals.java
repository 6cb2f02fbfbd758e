package dev.mansard.protocol.process;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Turns SIGINT and SIGTERM into an orderly end with status 0, where the JVM's own way is to end
 * with 130 or 143 while requests still run. A second signal ends the process with status 1,
 * whatever still runs in it.
 *
 * <p>Reflective, because the compiler warns of {@code sun.misc.Signal} in a way that cannot be
 * silenced; there is no other API for signals.
 */
public final class StopSignals {
  private static final int FAILURE = 1;

  /**
   * For the shutdown hooks after a second signal: one of them stops an embedded database, which is
   * quick, but another waits for the very requests that nobody wants to wait for any more.
   */
  private static final Duration HOOKS = Duration.ofSeconds(3);

  private final Consumer<String> say;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile Runnable stop = () -> Runtime.getRuntime().exit(0);

  private StopSignals(Consumer<String> say) {
    this.say = say;
  }

  /**
   * Takes the signals over; until {@link #onStop} says otherwise, they end the process.
   *
   * @param say is told what was received
   */
  public static StopSignals install(Consumer<String> say) {
    var signals = new StopSignals(say);
    List.of("INT", "TERM").forEach(signals::handle);
    return signals;
  }

  /** Sets what the first signal does; it must not wait. */
  public void onStop(Runnable action) {
    stop = action;
  }

  private void received(String name) {
    if (stopping.compareAndSet(false, true)) {
      say.accept("Received SIG" + name + ", exiting gracefully...");
      stop.run();
    } else {
      say.accept("Received SIG" + name + " again, exiting at once.");
      endAtOnce();
    }
  }

  private static void endAtOnce() {
    CompletableFuture.delayedExecutor(HOOKS.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> Runtime.getRuntime().halt(FAILURE));
    Runtime.getRuntime().exit(FAILURE);
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

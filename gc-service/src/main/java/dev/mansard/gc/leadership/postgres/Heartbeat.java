package dev.mansard.gc.leadership.postgres;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says something in a session every now and then, since the server ends one that is silent. */
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final Supplier<? extends Future<?>> say;
  private final Runnable onLoss;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("mansard-collector").daemon().factory());

  /**
   * Beats until it is closed.
   *
   * @param say a statement of the session
   * @param onLoss is told when the session has failed to answer
   */
  Heartbeat(Duration interval, Supplier<? extends Future<?>> say, Runnable onLoss) {
    this.say = say;
    this.onLoss = onLoss;
    long nanos = interval.toNanos();
    var _ = heart.scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void beat() {
    try {
      var _ = say.get().onFailure(this::lose);
    } catch (RuntimeException | Error e) {
      // Whatever it is, want of memory, too, the next beat must take place: nothing was said yet,
      // and the server waits for more than one.
      LOG.warn("The collector's lock missed a heartbeat", e);
    }
  }

  private void lose(Throwable failure) {
    LOG.warn("The collector lost its lock: {}", failure.getMessage());
    onLoss.run();
  }

  @Override
  public void close() {
    heart.shutdownNow();
  }
}

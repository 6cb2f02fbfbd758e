package dev.mansard.api.event;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something at intervals, or sooner when woken, on a thread of its own, until closed. */
final class RepeatedTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final Runnable task;
  private final Duration interval;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  RepeatedTask(String name, Runnable task, Duration interval) {
    this.task = task;
    this.interval = interval;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /** The next turn is now, or right after the present one. */
  void wake() {
    wakes.release();
  }

  private void run() {
    while (!closed) {
      try {
        if (wakes.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
          wakes.drainPermits();
        }
      } catch (InterruptedException e) {
        LOG.debug("interrupted", e);
        return;
      }
      perform(); // also once more at the end
    }
  }

  private void perform() {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // An error, too, such as want of memory, may be over by the next turn.
      LOG.error("{} failed and will be tried again", thread.getName(), e);
    }
  }

  /** Lets the task run a last time, but does not wait for ever. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join(END_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}

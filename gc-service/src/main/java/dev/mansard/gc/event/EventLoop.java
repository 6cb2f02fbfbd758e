package dev.mansard.gc.event;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes events on a thread of its own, from its making until it is closed. A failure is said
 * once, and tried again after a pause that grows.
 */
public final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final EventConsumer consumer;
  private final Duration interval;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts the loop.
   *
   * @param consumer is closed with the loop
   * @param interval between two looks when there was nothing to do
   */
  public EventLoop(EventConsumer consumer, Duration interval) {
    this.consumer = consumer;
    this.interval = interval;
    this.thread = Thread.ofPlatform().name("events").daemon().start(this::run);
  }

  private void run() {
    int failures = 0;
    while (closed.getCount() > 0) {
      boolean more = false;
      try {
        more = consumer.consume();
        failures = recovered(failures);
      } catch (RuntimeException | Error e) {
        // Whatever it is, want of memory, too, the next look must take place.
        failures = failed(failures, e);
      }
      if (!more) {
        pause(failures);
      }
    }
  }

  private static int recovered(int failures) {
    if (failures > 0) {
      LOG.info("events are consumed again");
    }
    return 0;
  }

  private int failed(int failures, Throwable e) {
    if (closed.getCount() == 0) {
      LOG.debug("interrupted by the end", e);
    } else if (failures == 0) {
      LOG.warn("events cannot be consumed now and wait where they are", e);
    } else {
      LOG.debug("events can still not be consumed", e);
    }
    return failures + 1;
  }

  private void pause(int failures) {
    long wanted = interval.toMillis() << Math.min(failures, 10);
    try {
      if (closed.await(Math.min(wanted, LONGEST_PAUSE.toMillis()), TimeUnit.MILLISECONDS)) {
        LOG.debug("events are no longer consumed");
      }
    } catch (InterruptedException e) {
      LOG.debug("woken by the end", e);
    }
  }

  /** Ends the loop; what was begun is finished or undone. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(END_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
  }
}

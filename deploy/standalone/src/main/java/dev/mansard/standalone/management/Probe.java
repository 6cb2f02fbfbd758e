package dev.mansard.standalone.management;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one dependency every two seconds whether it answers. A question that is not answered within
 * two seconds counts as no, so that what is cut off is known within five.
 */
public final class Probe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

  /** From an answer to the next question. */
  static final Duration INTERVAL = Duration.ofSeconds(2);

  /** A question that is not answered for so long counts as no. */
  static final Duration LIMIT = Duration.ofSeconds(2);

  private final String name;
  private final Check check;
  private final ScheduledExecutorService thread;
  private volatile boolean up;
  private volatile boolean asked;
  private volatile long askedAt;
  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** A question; an exception means no. */
  @FunctionalInterface
  public interface Check {
    void run() throws Exception;
  }

  /** Begins to ask at once. */
  Probe(String name, Check check) {
    this.name = name;
    this.check = check;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("probe-" + name).factory());
    var _ = thread.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    askedAt = System.nanoTime();
    asked = true;
    try {
      check.run();
      set(true, null);
    } catch (Exception | Error e) {
      // An error, too, must not end the questions: the executor would never ask again.
      set(false, e);
    } finally {
      asked = false;
    }
  }

  private void set(boolean now, @Nullable Throwable reason) {
    (now ? answers : failures).increment();
    if (now && !up) {
      LOG.info("{} answers", name);
    } else if (!now && up) {
      LOG.warn("{} does not answer: {}", name, String.valueOf(reason));
    }
    up = now;
  }

  String name() {
    return name;
  }

  /** How often it has answered. */
  long answers() {
    return answers.sum();
  }

  /** How often it has not. */
  long failures() {
    return failures.sum();
  }

  /** Whether the last answer was yes, and is not overdue. */
  boolean isUp() {
    boolean overdue = asked && System.nanoTime() - askedAt > LIMIT.toNanos();
    return up && !overdue;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

package dev.mansard.gc.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects at intervals, on a thread of its own, from its making until it is closed. Asks every two
 * seconds whether a collection is due and nobody else is at it, so that one whose process died is
 * taken over soon.
 */
public final class CollectionLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CollectionLoop.class);
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** So long nobody can hurry a collection that was refused: the storage is another's, say. */
  private static final Duration REFUSED = Duration.ofMinutes(1);

  private final LedCollection collection;
  private final Duration interval;
  private final Urgency urgency;
  private final ScheduledExecutorService executor;
  private final long first;
  private long urgentAgain = System.nanoTime();

  /**
   * Starts the loop.
   *
   * @param delay before the first collection; never longer than the interval
   * @param interval from the end of one to the next, whoever runs it
   */
  public CollectionLoop(LedCollection collection, Duration delay, Duration interval) {
    this(collection, delay, interval, Urgency.none());
  }

  /**
   * Starts the loop.
   *
   * @param delay before the first collection; never longer than the interval
   * @param interval from the end of one to the next, whoever runs it
   * @param urgency lets one begin sooner, the first one, too
   */
  public CollectionLoop(
      LedCollection collection, Duration delay, Duration interval, Urgency urgency) {
    this.collection = collection;
    this.interval = interval;
    this.urgency = urgency;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("garbage-collection").daemon().factory());
    this.first = System.nanoTime() + shorter(delay, interval).toNanos();
    long start = shorter(delay, POLL).toMillis();
    long poll = Math.max(1, shorter(POLL, interval).toMillis());
    var _ = executor.scheduleWithFixedDelay(this::run, start, poll, TimeUnit.MILLISECONDS);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void run() {
    try {
      var urgent =
          System.nanoTime() - urgentAgain < 0 ? Optional.<Instant>empty() : urgency.since();
      if (urgent.isEmpty() && System.nanoTime() - first < 0) {
        return;
      }
      var report = collection.runIfDue(urgent.isPresent() ? Duration.ZERO : interval);
      if (report.isPresent()) {
        urgent.ifPresent(urgency::served);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RefusedCollectionException e) {
      urgentAgain = System.nanoTime() + REFUSED.toNanos();
      LOG.error(e.getMessage());
    } catch (RuntimeException | Error e) {
      // Whatever it is, want of memory, too, the next attempt must take place.
      LOG.warn("Garbage collection could not run", e);
    }
  }

  /** Ends the loop, in the middle of a collection, too, which a later one takes up. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Garbage collection does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    collection.close();
  }
}

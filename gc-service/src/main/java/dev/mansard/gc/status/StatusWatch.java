package dev.mansard.gc.status;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the store every few seconds, on a thread of its own, and remembers what it saw: whoever
 * asks for metrics is answered at once, and also while the database is away.
 */
public final class StatusWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWatch.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final StatusRepository repository;
  private final StreamAge events = new StreamAge();
  private final StreamAge accesses = new StreamAge();
  private final long begun = System.nanoTime();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-status").factory());
  private volatile Optional<Seen> seen = Optional.empty();

  private record Seen(StoreStatus status, long nanos, Duration events, Duration accesses) {}

  /** Begins to look. */
  public StatusWatch(StatusRepository repository, Duration interval) {
    this.repository = repository;
    var _ =
        thread.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      var status = Await.await(repository.findStatus(), LIMIT);
      long now = System.nanoTime();
      seen =
          Optional.of(
              new Seen(
                  status,
                  now,
                  events.update(streams(status, false), now),
                  accesses.update(streams(status, true), now)));
    } catch (MetadataException | Await.TimedOutException e) {
      LOG.debug("the store cannot be looked at now", e);
    } catch (RuntimeException | Error e) {
      // Whatever it is, want of memory, too, the next look must take place.
      LOG.warn("The store could not be looked at", e);
    }
  }

  private static List<StoreStatus.Partition> streams(StoreStatus status, boolean accesses) {
    return status.streams().stream().filter(one -> one.isOfAccesses() == accesses).toList();
  }

  /** How much later than this interval the next collection is; zero: it is in time. */
  public Duration collectionLag(Duration interval) {
    var since =
        seen.flatMap(last -> last.status().sinceCollection().map(age -> age.plus(after(last))))
            .orElseGet(() -> Duration.ofNanos(System.nanoTime() - begun));
    var late = since.minus(interval);
    return late.isNegative() ? Duration.ZERO : late;
  }

  /** When a collection last came to its end, in whichever process. */
  public Optional<Instant> collectedAt() {
    return seen.flatMap(last -> last.status().collectedAt());
  }

  /** Damaged pieces that somebody needs. */
  public long quarantinedFrames() {
    return seen.map(last -> last.status().quarantinedFrames()).orElse(0L);
  }

  /** For how long the oldest change has waited to be consumed. */
  public Duration eventsLag() {
    return seen.map(last -> lag(last, last.status().oldestEvent(), last.events()))
        .orElse(Duration.ZERO);
  }

  /** The same of accesses. */
  public Duration accessesLag() {
    return seen.map(last -> lag(last, last.status().oldestAccess(), last.accesses()))
        .orElse(Duration.ZERO);
  }

  /** In the outbox or in a topic; while nobody can look, what waited goes on waiting. */
  private static Duration lag(Seen last, Duration outbox, Duration stream) {
    var longest = outbox.compareTo(stream) > 0 ? outbox : stream;
    return longest.isZero() ? longest : longest.plus(after(last));
  }

  private static Duration after(Seen last) {
    return Duration.ofNanos(System.nanoTime() - last.nanos());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

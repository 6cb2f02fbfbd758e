package dev.mansard.api.event;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.metadata.MetadataException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was gathered on its way: directly, or else by the outbox, or else at another time.
 */
final class AccessReport {
  private static final Logger LOG = LoggerFactory.getLogger(AccessReport.class);
  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(20);

  /** About 60 KB of JSON. */
  private static final int OBJECTS_PER_EVENT = 1000;

  /** So many events may wait in the outbox, 60 MB in all; a collector takes 200 at a time. */
  static final int MOST_WAITING = 1000;

  static final int FOLDED_AT_ONCE = 10;

  /** In one call, so that an outbox that has become long before is shortened little by little. */
  private static final int MOST_FOLDS = 100;

  private final AccessBuffer buffer;
  private final EventPublisher publisher;
  private final OutboxRepository outbox;
  private final Clock clock;

  AccessReport(
      AccessBuffer buffer, EventPublisher publisher, OutboxRepository outbox, Clock clock) {
    this.buffer = buffer;
    this.publisher = publisher;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * Sends all there is; keeps the rest for the next call if that is not possible. What is read
   * meanwhile waits for the next call, too: on a busy server there is always something.
   */
  void send() {
    long lost = buffer.takeLost();
    if (lost > 0) {
      LOG.warn("{} accesses were not noted, since no earlier ones could be published", lost);
    }
    for (int left = buffer.parts(); left > 0; left--) {
      var taken = buffer.take();
      if (taken.isEmpty() || !isSentOrKept(taken.get())) {
        return;
      }
    }
  }

  private boolean isSentOrKept(Map<CacheName, Map<StorePathHash, Instant>> accesses) {
    boolean isSent = false;
    try {
      isSent = isSent(accesses);
    } finally {
      if (!isSent) {
        buffer.giveBack(accesses);
      }
    }
    return isSent;
  }

  private boolean isSent(Map<CacheName, Map<StorePathHash, Instant>> accesses) {
    var left = publisher.publish(events(accesses, clock.instant()));
    if (left.isEmpty()) {
      return true;
    }
    try {
      Await.run(outbox.append(left), DATABASE_LIMIT);
    } catch (MetadataException | Await.TimedOutException e) {
      LOG.warn("accesses cannot be published now and are kept in memory", e);
      return false;
    }
    shortenOutbox();
    return true;
  }

  /** Where nobody has read the outbox for long, since no collector runs or the broker is away. */
  private void shortenOutbox() {
    try {
      int folded = FOLDED_AT_ONCE;
      for (int i = 0; i < MOST_FOLDS && folded == FOLDED_AT_ONCE; i++) {
        folded = Await.await(outbox.foldAccesses(MOST_WAITING, FOLDED_AT_ONCE), DATABASE_LIMIT);
      }
    } catch (MetadataException | Await.TimedOutException e) {
      LOG.warn("the outbox cannot be shortened now", e);
    }
  }

  private static List<CacheEvent> events(
      Map<CacheName, Map<StorePathHash, Instant>> accesses, Instant at) {
    var events = new ArrayList<CacheEvent>();
    accesses.forEach(
        (cache, times) -> {
          var part = new HashMap<StorePathHash, Instant>();
          times.forEach(
              (hash, time) -> {
                part.put(hash, time);
                if (part.size() == OBJECTS_PER_EVENT) {
                  events.add(new ObjectsAccessed(cache, part, at));
                  part.clear();
                }
              });
          if (!part.isEmpty()) {
            events.add(new ObjectsAccessed(cache, part, at));
          }
        });
    return events;
  }
}

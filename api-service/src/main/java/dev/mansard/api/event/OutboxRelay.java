package dev.mansard.api.event;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRecord;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.metadata.MetadataException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events from the outbox to the broker, in one replica at a time. An event leaves the outbox
 * in a transaction that commits after the broker has it; after a crash in between it goes out
 * again.
 */
public final class OutboxRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH = 100;

  /** Every event of a batch may take as long as the broker lets one wait. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final OutboxRepository outbox;
  private final EventPublisher publisher;
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

  /** A relay between the two, neither of which it closes. */
  public OutboxRelay(OutboxRepository outbox, EventPublisher publisher) {
    this.outbox = outbox;
    this.publisher = publisher;
  }

  /** All that the outbox has, as long as the broker takes it. */
  public void relay() {
    try {
      while (publisher.isReady() && relayBatch() == BATCH) {
        LOG.debug("the outbox has more events");
      }
    } catch (MetadataException | Await.TimedOutException e) {
      LOG.warn("the outbox cannot be read or emptied now", e);
    }
  }

  private int relayBatch() {
    var refused = new CopyOnWriteArrayList<OutboxRecord>();
    int removed =
        Await.await(
            outbox.relay(
                BATCH,
                records -> CompletableFuture.supplyAsync(() -> publish(records, refused), senders)),
            LIMIT);
    refused.forEach(this::bury);
    return refused.isEmpty() ? removed : BATCH;
  }

  private int publish(List<OutboxRecord> records, List<OutboxRecord> refused) {
    var relayed = publisher.relay(records);
    if (relayed.isRefused()) {
      refused.add(records.get(relayed.count()));
    }
    return relayed.count();
  }

  private void bury(OutboxRecord record) {
    Await.run(outbox.bury(record.id(), "it is larger than the broker allows"), LIMIT);
    LOG.error("event outbox/{} is too large for the broker: see mansard.dead_letter", record.id());
  }

  @Override
  public void close() {
    senders.shutdown();
  }
}

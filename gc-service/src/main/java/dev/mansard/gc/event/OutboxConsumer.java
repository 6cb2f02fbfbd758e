package dev.mansard.gc.event;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRecord;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Reads the outbox itself: the transport {@code postgres}. Any number of processes may do so. */
public final class OutboxConsumer implements EventConsumer {
  private static final int BATCH = 200;

  private final EventRepository events;
  private final Duration limit;

  /**
   * A consumer of the outbox.
   *
   * @param limit for one call of the database
   */
  public OutboxConsumer(EventRepository events, Duration limit) {
    this.events = events;
    this.limit = limit;
  }

  @Override
  public boolean consume() {
    var records =
        Await.await(events.listOutbox(BATCH), limit).stream().map(OutboxConsumer::record).toList();
    boolean alone = EventIntake.take(records, this::apply);
    return alone && records.size() == BATCH;
  }

  private boolean apply(List<EventRecord> slice, EventBatch batch) {
    var ids = slice.stream().map(EventRecord::position).toList();
    return Await.await(events.applyOutbox(ids, batch), limit);
  }

  private static EventRecord record(OutboxRecord row) {
    var sequence = OptionalLong.of(row.id());
    return new EventRecord("outbox/" + row.id(), row.id(), row.key(), sequence, row.payload());
  }

  @Override
  public void close() {}
}

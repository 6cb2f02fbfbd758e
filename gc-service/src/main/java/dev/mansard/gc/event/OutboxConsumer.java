package dev.mansard.gc.event;

import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    var found = Await.await(events.listOutbox(BATCH), limit);
    var ids = new HashMap<String, Long>();
    var records = found.stream().map(OutboxConsumer::record).toList();
    found.forEach(each -> ids.put(origin(each), each.id()));
    boolean alone = EventIntake.take(records, (slice, batch) -> apply(ids, slice, batch));
    return alone && found.size() == BATCH;
  }

  private boolean apply(Map<String, Long> ids, List<EventRecord> slice, EventBatch batch) {
    var taken = slice.stream().map(record -> ids.getOrDefault(record.origin(), 0L)).toList();
    return Await.await(events.applyOutbox(taken, batch), limit);
  }

  private static EventRecord record(OutboxRecord row) {
    return new EventRecord(origin(row), row.key(), OptionalLong.of(row.id()), row.payload());
  }

  private static String origin(OutboxRecord row) {
    return "outbox/" + row.id();
  }

  @Override
  public void close() {}
}

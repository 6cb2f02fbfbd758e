package dev.mansard.api.event;

import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.store.event.OutboxRecord;
import java.util.List;

/** The way to a broker. Every method ends in a bounded time and throws nothing. For any thread. */
public interface EventPublisher extends AutoCloseable {

  /**
   * Publishes accesses.
   *
   * @return those that are not known to have arrived, for the outbox
   */
  List<CacheEvent> publish(List<CacheEvent> accesses);

  /** Whether {@link #relay} is worth a try; asks the broker if that failed before. */
  boolean isReady();

  /** Publishes what was in the outbox; one of a key never before its predecessor has arrived. */
  Relayed relay(List<OutboxRecord> records);

  @Override
  void close();

  /**
   * What became of records of the outbox.
   *
   * @param count how many, from the first, are with the broker
   * @param isRefused whether the one after them never will be, since it is too large
   */
  record Relayed(int count, boolean isRefused) {}

  /** There is no broker; everything stays in the outbox. */
  static EventPublisher none() {
    return new EventPublisher() {
      @Override
      public List<CacheEvent> publish(List<CacheEvent> accesses) {
        return accesses;
      }

      @Override
      public boolean isReady() {
        return false;
      }

      @Override
      public Relayed relay(List<OutboxRecord> records) {
        return new Relayed(0, false);
      }

      @Override
      public void close() {}
    };
  }
}

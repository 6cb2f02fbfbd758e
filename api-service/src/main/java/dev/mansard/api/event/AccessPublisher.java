package dev.mansard.api.event;

import dev.mansard.protocol.event.CacheEvent;
import java.util.List;

/** The direct way to gc-service, past the outbox. */
interface AccessPublisher extends AutoCloseable {

  /**
   * Publishes events, in a bounded time and without throwing.
   *
   * @return those that are not known to have arrived, for the outbox
   */
  List<CacheEvent> publish(List<CacheEvent> events);

  @Override
  void close();

  /** There is no direct way. */
  static AccessPublisher none() {
    return new AccessPublisher() {
      @Override
      public List<CacheEvent> publish(List<CacheEvent> events) {
        return events;
      }

      @Override
      public void close() {}
    };
  }
}

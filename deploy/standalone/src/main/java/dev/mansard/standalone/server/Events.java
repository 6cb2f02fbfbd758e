package dev.mansard.standalone.server;

import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.event.EventConsumer;
import dev.mansard.gc.event.EventLoop;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.OutboxAccessLag;
import dev.mansard.gc.event.OutboxConsumer;
import dev.mansard.standalone.config.EventsConfig;
import dev.mansard.store.event.OutboxRepository;
import java.time.Duration;

/**
 * The consuming end of events, by the configured transport.
 *
 * @param lag for the jobs that expire by age
 * @param loop runs until it is closed
 */
record Events(AccessLag lag, EventLoop loop) implements AutoCloseable {
  private static final Duration DATABASE_LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Begins to consume. */
  static Events start(EventsConfig config, EventRepository events, OutboxRepository outbox) {
    var lag = new OutboxAccessLag(outbox, PATIENCE, DATABASE_LIMIT);
    return new Events(lag, new EventLoop(consumer(config, events), INTERVAL));
  }

  private static EventConsumer consumer(EventsConfig config, EventRepository events) {
    if (config.kafka().isPresent()) {
      throw new RefusedStartException("this build has no events.transport kafka yet");
    }
    return new OutboxConsumer(events, DATABASE_LIMIT);
  }

  @Override
  public void close() {
    loop.close();
  }
}

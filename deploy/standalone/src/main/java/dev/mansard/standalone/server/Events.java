package dev.mansard.standalone.server;

import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.event.EventLoop;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.KafkaEventConsumer;
import dev.mansard.gc.event.KafkaTopicConsumer;
import dev.mansard.gc.event.OutboxAccessLag;
import dev.mansard.gc.event.OutboxConsumer;
import dev.mansard.gc.event.StreamAccessLag;
import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.standalone.config.EventsConfig;
import dev.mansard.store.event.OutboxRepository;
import java.time.Duration;

/**
 * The consuming end of events, by the configured transport.
 *
 * @param lag for the jobs that expire by age
 * @param closing ends what was started
 */
record Events(AccessLag lag, Runnable closing) implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Begins to consume; waits for nobody. */
  static Events start(EventsConfig config, EventRepository events, OutboxRepository outbox) {
    var spilled = new OutboxAccessLag(outbox, PATIENCE, LIMIT);
    if (config.kafka().isPresent()) {
      return kafka(config.kafka().get().broker(), events, spilled);
    }
    var loop = new EventLoop(new OutboxConsumer(events, LIMIT), INTERVAL);
    return new Events(spilled, loop::close);
  }

  private static Events kafka(BrokerSettings broker, EventRepository events, AccessLag spilled) {
    var topics = new KafkaTopicConsumer(broker, LIMIT);
    var loop = new EventLoop(new KafkaEventConsumer(broker, topics, events, LIMIT), INTERVAL);
    return new Events(
        new StreamAccessLag(spilled, topics, events, PATIENCE, LIMIT),
        () -> {
          loop.close();
          topics.close();
        });
  }

  @Override
  public void close() {
    closing.run();
  }
}

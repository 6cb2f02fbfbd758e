package dev.mansard.standalone.server;

import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.event.EventLoop;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.KafkaEventConsumer;
import dev.mansard.gc.event.KafkaTopicConsumer;
import dev.mansard.gc.event.OutboxAccessLag;
import dev.mansard.gc.event.OutboxConsumer;
import dev.mansard.gc.event.RecentAccessLag;
import dev.mansard.gc.event.RequestedSweeps;
import dev.mansard.gc.event.StreamAccessLag;
import dev.mansard.gc.event.postgres.PostgresEventRepository;
import dev.mansard.gc.event.postgres.PostgresSweepRequests;
import dev.mansard.gc.run.Urgency;
import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.standalone.config.EventsConfig;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.telemetry.pool.PoolUse;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The consuming end of events, by the configured transport, on connections of its own.
 *
 * @param lag for the jobs that expire by age
 * @param urgency for the loop that collects
 * @param closing ends what was started
 */
record Events(AccessLag lag, Urgency urgency, Runnable closing) implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int CONNECTIONS = 2;

  /** Tells of a broker that is away several times a second; whoever consumes says so once. */
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  /** Begins to consume; waits for nobody. */
  static Events start(EventsConfig config, DatabaseUrl databaseUrl, PoolUse pools) {
    var database = StoreDatabase.open(databaseUrl, CONNECTIONS, pools::watch);
    var events = PostgresEventRepository.of(database);
    var spilled = new OutboxAccessLag(PostgresOutboxRepository.of(database), PATIENCE, LIMIT);
    var started =
        config
            .kafka()
            .map(kafka -> ofKafka(kafka.broker(), events, spilled))
            .orElseGet(() -> ofOutbox(events, spilled));
    return new Events(
        new RecentAccessLag(started.lag(), config.accessInterval()),
        new RequestedSweeps(PostgresSweepRequests.of(database), LIMIT),
        () -> {
          started.closing().run();
          database.close();
        });
  }

  private record Started(AccessLag lag, Runnable closing) {}

  private static Started ofOutbox(EventRepository events, AccessLag spilled) {
    var loop = new EventLoop(new OutboxConsumer(events, LIMIT), INTERVAL);
    return new Started(spilled, loop::close);
  }

  private static Started ofKafka(BrokerSettings broker, EventRepository events, AccessLag spilled) {
    KAFKA.setLevel(Level.OFF);
    var topics = new KafkaTopicConsumer(broker, LIMIT);
    var loop = new EventLoop(new KafkaEventConsumer(broker, topics, events, LIMIT), INTERVAL);
    return new Started(
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

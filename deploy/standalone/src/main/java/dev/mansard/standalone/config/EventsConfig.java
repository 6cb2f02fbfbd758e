package dev.mansard.standalone.config;

import dev.mansard.protocol.event.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How events get from the API to the collector.
 *
 * @param accessInterval how long accesses are gathered
 * @param kafka empty: the collector reads the outbox in PostgreSQL
 */
public record EventsConfig(Duration accessInterval, Optional<Kafka> kafka) {

  /**
   * A Kafka cluster.
   *
   * @param clientProperties the file whose contents {@code broker} has
   * @param topics what is made of topics that are missing; empty: nothing
   */
  public record Kafka(
      BrokerSettings broker, Optional<Path> clientProperties, Optional<NewTopics> topics) {}

  /** Topics that are made by us; without a replication factor as the cluster does by default. */
  public record NewTopics(int partitions, OptionalInt replicationFactor, Duration retention) {}
}

package dev.mansard.api.event;

import dev.mansard.protocol.event.BrokerSettings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Picks what the transport needs; without {@code kafka} no class of Kafka's is loaded. */
@Dependent
class EventWiring {
  @Produces
  @Singleton
  static EventPublisher publisher(EventsConfig config) {
    return switch (config.transport()) {
      case POSTGRES -> EventPublisher.none();
      case KAFKA -> new KafkaEventPublisher(broker(config.kafka()), topics(config.kafka()));
    };
  }

  static void close(@Disposes EventPublisher publisher) {
    publisher.close();
  }

  private static BrokerSettings broker(EventsConfig.KafkaConfig kafka) {
    var servers =
        kafka
            .bootstrapServers()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "mansard.events.kafka.bootstrap-servers is missing: set it to the brokers,"
                            + " such as kafka-1:9092."));
    return BrokerSettings.of(servers, kafka.topicPrefix(), kafka.clientProperties());
  }

  private static NewTopics topics(EventsConfig.KafkaConfig kafka) {
    return new NewTopics(
        kafka.createTopics(), kafka.partitions(), kafka.replicationFactor(), kafka.retention());
  }
}

package dev.mansard.api.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How gc-service learns what happens here, prefix {@code mansard.events}. */
@ConfigMapping(prefix = "mansard.events")
public interface EventsConfig {

  /** The ways from here to gc-service. */
  enum Transport {
    /** gc-service reads the outbox. */
    POSTGRES,
    /** Topics of a Kafka cluster. */
    KAFKA
  }

  /** Which way, default {@code postgres}; the same in all processes of an installation. */
  @WithDefault("postgres")
  Transport transport();

  /**
   * How long accesses are gathered before they are published, 100 ms to 10 minutes, default 5 s. A
   * process that is killed loses the accesses of so long.
   */
  @WithDefault("5s")
  Duration accessInterval();

  /** So many objects are gathered at once, 100 to 10 000 000, default 100 000: about 15 MB. */
  @WithDefault("100000")
  int accessCapacity();

  /** Settings of the transport {@code kafka}. */
  KafkaConfig kafka();

  /** The cluster and its topics. */
  interface KafkaConfig {

    /** {@code host:port,...}; required by {@code kafka}. */
    Optional<String> bootstrapServers();

    /** Topics are called {@code <prefix>.events} and {@code <prefix>.accesses}. */
    @WithDefault("mansard")
    String topicPrefix();

    /** A Java properties file with Kafka's own client settings, such as those of TLS and SASL. */
    Optional<Path> clientProperties();

    /** How often the outbox is looked at, 10 ms to 1 minute, default 1 s. */
    @WithDefault("1s")
    Duration relayInterval();

    /** Whether topics that are missing are made, default true. */
    @WithDefault("true")
    boolean createTopics();

    /** Of a topic that is made, 1 to 1000, default 6. */
    @WithDefault("6")
    int partitions();

    /** Of a topic that is made; absent: what the cluster does by default. */
    OptionalInt replicationFactor();

    /** Of a topic that is made: how long records stay, 1 hour to 3650 days, default 7 days. */
    @WithDefault("7d")
    Duration retention();
  }
}

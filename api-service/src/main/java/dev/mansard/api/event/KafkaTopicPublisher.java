package dev.mansard.api.event;

import dev.mansard.protocol.event.BrokerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics are there and keep events long enough. */
public final class KafkaTopicPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicPublisher.class);
  private static final Duration SHORTEST_RETENTION = Duration.ofHours(1);
  private static final String FOR_EVER = "-1";

  private final BrokerSettings broker;
  private final NewTopics wanted;
  private final Duration limit;

  /**
   * The topics of a cluster.
   *
   * @param limit for one answer
   */
  public KafkaTopicPublisher(BrokerSettings broker, NewTopics wanted, Duration limit) {
    this.broker = broker;
    this.wanted = wanted;
    this.limit = limit;
  }

  /**
   * Makes what is missing and checks what is there.
   *
   * @throws BrokerUnfitException if events cannot be published, or not safely
   */
  public void ensure() {
    var properties = new HashMap<String, Object>(broker.client());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    // Closing waits for what is still being tried, which is a minute by default.
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis() / 2);
    try (var admin = Admin.create(properties)) {
      var names = List.of(broker.eventsTopic(), broker.accessesTopic());
      var missing = missing(admin, names);
      if (!missing.isEmpty()) {
        create(admin, missing);
      }
      names.forEach(name -> check(admin, name));
    } catch (KafkaException e) {
      throw new BrokerUnfitException("the Kafka cluster cannot be reached", e);
    }
  }

  private List<String> missing(Admin admin, List<String> names) {
    var missing = new ArrayList<String>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, answer) -> {
              if (failure(answer)
                  .filter(UnknownTopicOrPartitionException.class::isInstance)
                  .isPresent()) {
                missing.add(name);
              } else {
                await(answer);
              }
            });
    return missing;
  }

  private void create(Admin admin, List<String> missing) {
    if (!wanted.allowed()) {
      throw new BrokerUnfitException(
          "the topics " + missing + " do not exist, and events.kafka.create-topics is false");
    }
    var replicas = wanted.replicationFactor();
    var factor =
        replicas.isPresent() ? Optional.of((short) replicas.getAsInt()) : Optional.<Short>empty();
    var topics =
        missing.stream()
            .map(name -> new NewTopic(name, Optional.of(wanted.partitions()), factor))
            .map(topic -> topic.configs(configs()))
            .toList();
    for (var made : admin.createTopics(topics).values().values()) {
      if (failure(made)
          .filter(TopicExistsException.class::isInstance)
          .isEmpty()) { // another replica was faster
        await(made);
      }
    }
    LOG.info("made the topics {}", missing);
  }

  private Map<String, String> configs() {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_DELETE,
        TopicConfig.RETENTION_MS_CONFIG,
        Long.toString(wanted.retention().toMillis()));
  }

  private void check(Admin admin, String topic) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var answer = admin.describeConfigs(List.of(resource)).values().get(resource);
    if (answer == null
        || failure(answer).filter(AuthorizationException.class::isInstance).isPresent()) {
      LOG.warn("the retention of the topic {} is unknown: describing it is not allowed", topic);
      return;
    }
    check(topic, await(answer));
  }

  static void check(String topic, Config config) {
    var policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new BrokerUnfitException(
          "the topic "
              + topic
              + " has cleanup.policy="
              + policy
              + ", which drops events before they are read; set it to delete");
    }
    var retention = value(config, TopicConfig.RETENTION_MS_CONFIG);
    if (!retention.equals(FOR_EVER)
        && !retention.isEmpty()
        && Long.parseLong(retention) < SHORTEST_RETENTION.toMillis()) {
      throw new BrokerUnfitException(
          "the topic "
              + topic
              + " has retention.ms="
              + retention
              + ", which an outage of gc-service may outlast; at least "
              + SHORTEST_RETENTION.toMillis()
              + " is needed");
    }
  }

  private static String value(Config config, String name) {
    var entry = config.get(name);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  /** Why it failed, for those who know better than to give up. */
  private Optional<Throwable> failure(KafkaFuture<?> answer) {
    try {
      var _ = await(answer);
      return Optional.empty();
    } catch (BrokerUnfitException e) {
      return Optional.ofNullable(e.getCause());
    }
  }

  private <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unfit(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw unfit(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unfit(e);
    }
  }

  private static BrokerUnfitException unfit(Throwable cause) {
    return new BrokerUnfitException("the Kafka cluster does not answer as it should", cause);
  }
}

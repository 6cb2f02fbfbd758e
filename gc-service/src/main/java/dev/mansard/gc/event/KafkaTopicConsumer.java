package dev.mansard.gc.event;

import dev.mansard.protocol.event.BrokerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * What the cluster says about the topics, as opposed to what is in them. Connects when first asked,
 * so that a cluster that is away holds up no start. For any thread.
 */
public final class KafkaTopicConsumer implements StreamEnds, AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final BrokerSettings broker;
  private final Duration limit;
  private Optional<Admin> admin = Optional.empty();

  /**
   * The topics of a cluster.
   *
   * @param limit for one answer
   */
  public KafkaTopicConsumer(BrokerSettings broker, Duration limit) {
    this.broker = broker;
    this.limit = limit;
  }

  private synchronized Admin admin() {
    if (admin.isEmpty()) {
      var properties = new HashMap<String, Object>(broker.client());
      properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
      try {
        admin = Optional.of(Admin.create(properties));
      } catch (KafkaException e) {
        throw new BrokerUnavailableException("there is no way to " + broker.bootstrapServers(), e);
      }
    }
    return admin.get();
  }

  /** The topics of changes and of accesses; both must be there. */
  List<StreamTopic> list() {
    var names = List.of(broker.eventsTopic(), broker.accessesTopic());
    var found = answer(admin().describeTopics(names).allTopicNames(), "its topics");
    return names.stream().map(found::get).map(KafkaTopicConsumer::topic).toList();
  }

  private static StreamTopic topic(TopicDescription found) {
    var source = found.name() + "@" + found.topicId();
    return new StreamTopic(found.name(), source, found.partitions().size());
  }

  @Override
  public Ends find() {
    var name = List.of(broker.accessesTopic());
    var found = answer(admin().describeTopics(name).allTopicNames(), "its topics").values();
    var topic = found.stream().map(KafkaTopicConsumer::topic).findFirst().orElseThrow();
    return new Ends(topic.source(), ends(topic));
  }

  /** The end of each partition. */
  Map<Integer, Long> ends(StreamTopic topic) {
    var wanted = new HashMap<TopicPartition, OffsetSpec>();
    partitions(topic).forEach(each -> wanted.put(each, OffsetSpec.latest()));
    var ends = new HashMap<Integer, Long>();
    answer(admin().listOffsets(wanted).all(), "the ends of a topic")
        .forEach((each, end) -> ends.put(each.partition(), end.offset()));
    return ends;
  }

  static List<TopicPartition> partitions(StreamTopic topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(number -> new TopicPartition(topic.name(), number))
        .toList();
  }

  private <T> T answer(KafkaFuture<T> future, String what) {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerUnavailableException("the Kafka cluster does not tell " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerUnavailableException("interrupted while asking for " + what, e);
    }
  }

  @Override
  public synchronized void close() {
    admin.ifPresent(each -> each.close(CLOSE_LIMIT));
    admin = Optional.empty();
  }
}

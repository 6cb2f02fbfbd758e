package dev.mansard.it.event;

import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.store.postgres.TestDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a test does to the topics of a broker, past everything under test. */
final class BrokerLog implements AutoCloseable {
  private final String servers;
  private final Admin admin;

  BrokerLog(String servers) {
    this.servers = servers;
    this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers));
  }

  /** Makes both topics, with these settings. */
  void create(String prefix, Map<String, String> configs) throws Exception {
    for (var name : List.of(prefix + ".events", prefix + ".accesses")) {
      var topic = new NewTopic(name, Optional.of(1), Optional.<Short>empty()).configs(configs);
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  /** Deletes both topics. */
  void delete(BrokerSettings of) throws Exception {
    admin.deleteTopics(List.of(of.eventsTopic(), of.accessesTopic())).all().get();
  }

  /** Drops the records of a topic that lie before these offsets, by partition. */
  void deleteRecords(String topic, Map<Integer, Long> offsets) throws Exception {
    var all = new HashMap<TopicPartition, RecordsToDelete>();
    offsets.forEach(
        (partition, end) ->
            all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(end)));
    admin.deleteRecords(all).all().get();
  }

  /** Sends a record of its own batch, for the cache {@code one}. */
  void send(String topic, String text) throws Exception {
    sendTogether(topic, List.of(text));
  }

  /** Sends records of one batch, for the cache {@code one}. */
  void sendTogether(String topic, List<String> texts) throws Exception {
    Map<String, Object> properties = Map.of("bootstrap.servers", servers, "linger.ms", 10_000);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      var sent =
          texts.stream()
              .map(text -> producer.send(new ProducerRecord<>(topic, "one", text)))
              .toList();
      producer.flush();
      for (var each : sent) {
        each.get();
      }
    }
  }

  /** Whether the offsets in the database are those at which both topics end. */
  boolean isRead(BrokerSettings of, TestDatabase database) throws Exception {
    for (var topic :
        admin
            .describeTopics(List.of(of.eventsTopic(), of.accessesTopic()))
            .allTopicNames()
            .get()
            .values()) {
      var wanted = new HashMap<TopicPartition, OffsetSpec>();
      topic
          .partitions()
          .forEach(
              each ->
                  wanted.put(
                      new TopicPartition(topic.name(), each.partition()), OffsetSpec.latest()));
      for (var end : admin.listOffsets(wanted).all().get().entrySet()) {
        var reached =
            database.texts(
                "select next_offset from mansard.event_offset where source = ? and partition = ?",
                topic.name() + "@" + topic.topicId(),
                end.getKey().partition());
        if (!reached.equals(List.of(Long.toString(end.getValue().offset())))) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void close() {
    admin.close();
  }
}

package dev.mansard.gc.event;

import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.store.bridge.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of both topics. Where reading goes on is kept in PostgreSQL, in the
 * transaction of the effects (docs/adr/0010): a consumer that finds the offset elsewhere than it
 * thought has a rival, applies nothing, and starts again from there. So any number may run, without
 * a consumer group, and the next one takes over at once. The offsets that are committed to Kafka
 * are for its tools only, which show the lag by them.
 */
public final class KafkaEventConsumer implements EventConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaEventConsumer.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final String SEQUENCE = "mansard-sequence";

  private final BrokerSettings broker;
  private final KafkaTopicConsumer topics;
  private final EventRepository events;
  private final Duration limit;
  private final Map<TopicPartition, Position> positions = new HashMap<>();
  private List<StreamTopic> known = List.of();
  private Optional<KafkaConsumer<String, String>> consumer = Optional.empty();
  private long lookedAt;

  /** Where a record could not be read last: it is likely that the next one cannot, either. */
  private Optional<TopicPartition> damaged = Optional.empty();

  /** Where reading goes on. */
  private record Position(String source, long offset) {}

  /**
   * A consumer of a cluster.
   *
   * @param topics not closed by this
   * @param limit for one call of the database or the cluster
   */
  public KafkaEventConsumer(
      BrokerSettings broker, KafkaTopicConsumer topics, EventRepository events, Duration limit) {
    this.broker = broker;
    this.topics = topics;
    this.events = events;
    this.limit = limit;
  }

  @Override
  public boolean consume() {
    try {
      look();
      return poll();
    } catch (OffsetOutOfRangeException e) {
      beginAgain(e);
      return true;
    } catch (KafkaException e) {
      if (KafkaCorruptionConsumer.isPossible(e) && passOver()) {
        return true;
      }
      forget();
      throw new BrokerUnavailableException("the Kafka cluster cannot be read from", e);
    } catch (RuntimeException | Error e) {
      forget(); // records that were fetched, and not applied, are fetched again
      throw e;
    }
  }

  /**
   * Over one record whose bytes are damaged: nobody will ever read it, nor, while it is waited for,
   * what comes after it. Where a batch is damaged, each of its records is passed over in turn.
   */
  private boolean passOver() {
    try {
      var damage = new KafkaCorruptionConsumer(reader()).find(damaged);
      damaged = damage.map(KafkaCorruptionConsumer.Damage::partition);
      damage.ifPresent(this::passOver);
      return damage.isPresent();
    } catch (KafkaException e) {
      LOG.debug("it is not only the content of the log", e);
      return false;
    }
  }

  private void passOver(KafkaCorruptionConsumer.Damage damage) {
    var partition = damage.partition();
    var from = positions.getOrDefault(partition, new Position("", damage.offset()));
    var origin = from.source() + "/" + partition.partition() + "/" + damage.offset();
    var letter = new DeadLetter(origin, "", "", "the record cannot be read: " + damage.reason());
    if (move(partition, damage.offset() + 1, new EventBatch(List.of(), List.of(letter)))) {
      LOG.error("event {} is damaged in the log and passed over: {}", origin, damage.reason());
      reader().seek(partition, damage.offset() + 1);
    } else {
      forget();
    }
  }

  /** What was read and not applied is read again. */
  private void forget() {
    known = List.of();
    lookedAt = System.nanoTime() - LOOK.toNanos();
  }

  /** Now and then: are the topics still the same, and where do they end? */
  private void look() {
    if (!known.isEmpty() && System.nanoTime() - lookedAt < LOOK.toNanos()) {
      return;
    }
    var now = topics.list();
    if (!now.equals(known)) {
      assign(now);
    }
    for (var topic : now) {
      Await.run(events.putEnds(topic.source(), topics.ends(topic)), limit);
    }
    lookedAt = System.nanoTime();
  }

  private void assign(List<StreamTopic> now) {
    var reader = reader();
    positions.clear();
    for (var topic : now) {
      var partitions = KafkaTopicConsumer.partitions(topic);
      var beginnings = new HashMap<Integer, Long>();
      reader
          .beginningOffsets(partitions, limit)
          .forEach((each, offset) -> beginnings.put(each.partition(), offset));
      var offsets = Await.await(events.openOffsets(topic.source(), beginnings), limit);
      for (var each : partitions) {
        long offset = offsets.getOrDefault(each.partition(), 0L);
        positions.put(each, new Position(topic.source(), offset));
      }
    }
    reader.assign(positions.keySet());
    positions.forEach((each, position) -> reader.seek(each, position.offset()));
    known = now;
  }

  private boolean poll() {
    var reader = reader();
    var records = reader.poll(POLL);
    for (var each : List.copyOf(positions.keySet())) {
      if (!apply(each, records.records(each))) {
        LOG.info("somebody else consumes events, too; going on where they are");
        forget();
        return false;
      }
    }
    return !records.isEmpty();
  }

  private boolean apply(TopicPartition partition, List<ConsumerRecord<String, String>> records) {
    long reached = reader().position(partition, limit);
    var before = positions.getOrDefault(partition, new Position("", reached));
    if (reached == before.offset()) {
      return true;
    }
    var read = new ArrayList<EventRecord>();
    records.forEach(each -> read.add(record(before.source(), each)));
    boolean applied =
        EventIntake.take(
            read, (slice, batch) -> move(partition, slice.getLast().position() + 1, batch));
    boolean done = applied && skip(partition, reached);
    if (done) {
      show(partition, reached);
    }
    return done;
  }

  /** Over what is in the log, but is no record. */
  private boolean skip(TopicPartition partition, long reached) {
    var now = positions.getOrDefault(partition, new Position("", reached));
    return now.offset() >= reached
        || move(partition, reached, new EventBatch(List.of(), List.of()));
  }

  private boolean move(TopicPartition partition, long next, EventBatch batch) {
    var from = positions.getOrDefault(partition, new Position("", next));
    var move = new StreamMove(from.source(), partition.partition(), from.offset(), next);
    boolean moved = Await.await(events.applyStream(move, batch), limit);
    if (moved) {
      positions.put(partition, new Position(from.source(), next));
    }
    return moved;
  }

  private void show(TopicPartition partition, long reached) {
    reader()
        .commitAsync(
            Map.of(partition, new OffsetAndMetadata(reached)),
            (_, failure) -> {
              if (failure != null) {
                LOG.debug("the lag cannot be shown in Kafka", failure);
              }
            });
  }

  private static EventRecord record(String source, ConsumerRecord<String, String> found) {
    var origin = source + "/" + found.partition() + "/" + found.offset();
    var key = found.key() == null ? "" : found.key();
    var text = found.value() == null ? "" : found.value();
    return new EventRecord(origin, found.offset(), key, sequence(found), text);
  }

  private static OptionalLong sequence(ConsumerRecord<String, String> found) {
    var header = found.headers().lastHeader(SEQUENCE);
    var text = header == null ? "" : new String(header.value(), StandardCharsets.US_ASCII);
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  /**
   * The offset is not in the log any more, or not yet again: its topic's retention was shorter than
   * this outage, or the cluster has lost records. What is still there is read; again where need be,
   * since that changes nothing.
   */
  private void beginAgain(OffsetOutOfRangeException e) {
    var beginnings = reader().beginningOffsets(e.partitions(), limit);
    beginnings.forEach(
        (partition, beginning) -> {
          var from = positions.getOrDefault(partition, new Position("", beginning));
          LOG.error(
              "events of {} from offset {} on are not there; going on at {}",
              partition,
              from.offset(),
              beginning);
          var letter =
              new DeadLetter(
                  from.source() + "/" + partition.partition() + "/" + from.offset() + "-lost",
                  "",
                  "",
                  "the log begins at " + beginning + "; reading was to go on at " + from.offset());
          var batch = new EventBatch(List.of(), List.of(letter));
          if (move(partition, beginning, batch)) {
            reader().seek(partition, beginning);
          } else {
            forget();
          }
        });
  }

  private KafkaConsumer<String, String> reader() {
    if (consumer.isEmpty()) {
      consumer = Optional.of(new KafkaConsumer<>(properties()));
    }
    return consumer.get();
  }

  private Map<String, Object> properties() {
    var properties = new HashMap<String, Object>();
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    properties.putAll(broker.client());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, broker.topicPrefix() + "-gc");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    return properties;
  }

  @Override
  public void close() {
    consumer.ifPresent(each -> each.close(CloseOptions.timeout(CLOSE_LIMIT)));
    consumer = Optional.empty();
  }
}

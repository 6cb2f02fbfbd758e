package dev.mansard.gc.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordDeserializationException;

/**
 * Finds the record that a consumer fails at because its bytes are damaged. Kafka's client tells the
 * partition and the offset of a batch with a wrong checksum in a message only, in a failure without
 * a type of its own; so each partition is polled alone, until one fails.
 */
final class KafkaCorruptionConsumer {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<String, String> reader;

  /** For a consumer that is assigned partitions; afterwards it stands where it stood before. */
  KafkaCorruptionConsumer(Consumer<String, String> reader) {
    this.reader = reader;
  }

  /**
   * What cannot be read.
   *
   * @param offset where reading does not go on
   * @param reason what the client says
   */
  record Damage(TopicPartition partition, long offset, String reason) {}

  /** Whether a failure may come from what is in the log. */
  static boolean isPossible(KafkaException failure) {
    return failure.getClass() == KafkaException.class
        || failure instanceof CorruptRecordException
        || failure instanceof RecordDeserializationException;
  }

  /**
   * The first damage there is, if any partition fails, and the consumer itself does not.
   *
   * @param suspect looked at first
   */
  Optional<Damage> find(Optional<TopicPartition> suspect) {
    var all = List.copyOf(reader.assignment());
    try {
      reader.pause(all);
      reader.poll(Duration.ZERO);
      return inOrder(suspect, all).stream().flatMap(each -> find(each).stream()).findFirst();
    } finally {
      reader.resume(all);
    }
  }

  private static List<TopicPartition> inOrder(
      Optional<TopicPartition> suspect, Collection<TopicPartition> all) {
    var order = new ArrayList<TopicPartition>(all);
    suspect.filter(order::remove).ifPresent(order::addFirst);
    return order;
  }

  private Optional<Damage> find(TopicPartition partition) {
    long position = reader.position(partition);
    reader.resume(List.of(partition));
    try {
      reader.poll(POLL);
      reader.seek(partition, position);
      return Optional.empty();
    } catch (KafkaException e) {
      if (!isPossible(e)) {
        throw e;
      }
      return Optional.of(
          new Damage(partition, reader.position(partition), String.valueOf(e.getCause())));
    } finally {
      reader.pause(List.of(partition));
    }
  }
}

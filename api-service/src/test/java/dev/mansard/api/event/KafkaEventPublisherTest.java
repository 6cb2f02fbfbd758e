package dev.mansard.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.api.event.EventPublisher.Relayed;
import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.store.event.OutboxRecord;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Producers in memory, as Kafka publishes them for tests. */
class KafkaEventPublisherTest {
  private static final List<OutboxRecord> RECORDS =
      List.of(new OutboxRecord(1, "one", "x", "{}"), new OutboxRecord(2, "one", "x", "{}"));

  private final MockProducer<String, String> first = producer();
  private final MockProducer<String, String> second = producer();
  private final Queue<Producer<String, String>> producers =
      new ArrayDeque<>(List.of(first, second));
  private final KafkaEventPublisher publisher =
      new KafkaEventPublisher(
          new BrokerSettings("nowhere:9092", "test", Map.of()), () -> {}, producers::remove);

  private static MockProducer<String, String> producer() {
    return new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
  }

  @Test
  void sendsByANewProducerAfterOneHasFailedForGood() {
    first.sendException = new ClusterAuthorizationException("not yet allowed");
    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(0, false));
    assertThat(first.closed()).isTrue();

    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(2, false));

    assertThat(second.history()).hasSize(2);
  }

  @Test
  void sendsByANewProducerAfterOneThatCannotEvenBeClosed() {
    first.sendException = new ClusterAuthorizationException("not yet allowed");
    first.closeException = new KafkaException("interrupted");
    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(0, false));

    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(2, false));

    assertThat(second.history()).hasSize(2);
  }

  @Test
  void keepsItsProducerWhileItWorks() {
    publisher.relay(RECORDS);

    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(2, false));

    assertThat(first.history()).hasSize(4);
    assertThat(producers).containsExactly(second);
  }

  @Test
  void bearsThatItsProducerIsClosedInBetween() {
    publisher.relay(RECORDS);
    first.close();

    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(0, false));

    assertThat(publisher.relay(RECORDS)).isEqualTo(new Relayed(2, false));
  }
}

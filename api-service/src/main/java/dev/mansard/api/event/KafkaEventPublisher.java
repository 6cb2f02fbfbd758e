package dev.mansard.api.event;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.store.event.EventJson;
import dev.mansard.store.event.OutboxRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to two topics, keyed by cache. Changes go out one after the other, each acknowledged by
 * all replicas before the next, and carry their number in the outbox, so that the consumer knows
 * those it has seen. After a failure the cluster is left alone for some seconds, and then asked
 * whether it and its topics are well before anything is sent. It is sent by a new producer: one
 * that has failed fatally, for example because it was not authorized yet, fails for ever.
 */
public final class KafkaEventPublisher implements EventPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaEventPublisher.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final String SEQUENCE = "mansard-sequence";

  private final BrokerSettings broker;
  private final Runnable check;
  private final Supplier<Producer<String, String>> producers;
  private Optional<Producer<String, String>> producer = Optional.empty();
  private boolean ready;
  private boolean reported;
  private long pausedUntil = System.nanoTime();

  /** A publisher that connects when it is first used. */
  public KafkaEventPublisher(BrokerSettings broker, NewTopics wanted) {
    this(
        broker,
        new KafkaTopicPublisher(broker, wanted, LIMIT)::ensure,
        () -> new KafkaProducer<>(properties(broker)));
  }

  /**
   * The same.
   *
   * @param check fails as {@link KafkaTopicPublisher#ensure} does
   */
  KafkaEventPublisher(
      BrokerSettings broker, Runnable check, Supplier<Producer<String, String>> producers) {
    this.broker = broker;
    this.check = check;
    this.producers = producers;
  }

  @Override
  public List<CacheEvent> publish(List<CacheEvent> accesses) {
    if (!isReady()) {
      return accesses;
    }
    var sent = new HashMap<CacheEvent, Future<?>>();
    for (var event : accesses) {
      var key = event.subject().map(CacheName::value).orElse("");
      sent.put(
          event, send(new ProducerRecord<>(broker.accessesTopic(), key, EventJson.write(event))));
    }
    var left = new ArrayList<CacheEvent>();
    sent.forEach(
        (event, answer) -> {
          if (arrival(answer) != Arrival.SAFE) {
            left.add(event);
          }
        });
    return left;
  }

  @Override
  public Relayed relay(List<OutboxRecord> records) {
    int count = 0;
    for (var record : records) {
      boolean isAccess = record.type().equals(ObjectsAccessed.TYPE);
      var arrival = arrival(send(isAccess ? access(record) : change(record)));
      if (arrival != Arrival.SAFE) {
        return new Relayed(count, arrival == Arrival.REFUSED);
      }
      count++;
    }
    return new Relayed(count, false);
  }

  private ProducerRecord<String, String> access(OutboxRecord record) {
    return new ProducerRecord<>(broker.accessesTopic(), record.key(), record.payload());
  }

  private ProducerRecord<String, String> change(OutboxRecord record) {
    var sent = new ProducerRecord<>(broker.eventsTopic(), record.key(), record.payload());
    sent.headers().add(SEQUENCE, Long.toString(record.id()).getBytes(StandardCharsets.US_ASCII));
    return sent;
  }

  private Future<?> send(ProducerRecord<String, String> record) {
    try {
      return producer().send(record);
    } catch (KafkaException | IllegalStateException e) { // closed by another thread's failure
      return CompletableFuture.failedFuture(e);
    }
  }

  private enum Arrival {
    SAFE,
    REFUSED,
    UNKNOWN
  }

  private Arrival arrival(Future<?> answer) {
    try {
      answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return Arrival.SAFE;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        return Arrival.REFUSED;
      }
      pause(e);
    } catch (TimeoutException e) {
      pause(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      pause(e);
    }
    return Arrival.UNKNOWN;
  }

  @Override
  public synchronized boolean isReady() {
    if (!ready && System.nanoTime() - pausedUntil >= 0) {
      try {
        check.run();
        ready = true;
        if (reported) {
          LOG.info("events go to Kafka again");
        }
        reported = false;
      } catch (BrokerUnfitException e) {
        pause(e);
      }
    }
    return ready;
  }

  private synchronized void pause(Exception failure) {
    if (!reported) {
      LOG.warn("events cannot be published to Kafka now and wait in the outbox", failure);
    }
    reported = true;
    ready = false;
    pausedUntil = System.nanoTime() + PAUSE.toNanos();
    dropProducer(Duration.ZERO);
  }

  private synchronized Producer<String, String> producer() {
    if (producer.isEmpty()) {
      producer = Optional.of(producers.get());
    }
    return producer.get();
  }

  private void dropProducer(Duration patience) {
    var old = producer;
    producer = Optional.empty(); // also if it cannot be closed
    try {
      old.ifPresent(each -> each.close(patience));
    } catch (KafkaException e) {
      LOG.debug("a producer was not closed as it should", e);
    }
  }

  private static Map<String, Object> properties(BrokerSettings broker) {
    var properties = new HashMap<String, Object>();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000L);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000);
    properties.putAll(broker.client());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    return properties;
  }

  @Override
  public synchronized void close() {
    dropProducer(LIMIT);
  }
}

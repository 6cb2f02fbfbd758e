package dev.mansard.it.event;

import static dev.mansard.it.event.EventHome.CACHES;
import static dev.mansard.it.event.EventHome.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.api.event.BrokerUnfitException;
import dev.mansard.api.event.EventPublisher;
import dev.mansard.api.event.KafkaEventPublisher;
import dev.mansard.api.event.KafkaTopicPublisher;
import dev.mansard.api.event.NewTopics;
import dev.mansard.api.event.OutboxRelay;
import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.event.EventConsumer;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.KafkaEventConsumer;
import dev.mansard.gc.event.KafkaTopicConsumer;
import dev.mansard.gc.event.OutboxAccessLag;
import dev.mansard.gc.event.StreamAccessLag;
import dev.mansard.it.process.Pause;
import dev.mansard.protocol.event.BrokerSettings;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.event.CacheEvent.CacheDestroyed;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRecord;
import dev.mansard.store.fixture.StoreRows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Topics of a real broker, and what becomes of events while it is away. */
final class KafkaTransportIT extends EventTransportContract {
  private static final NewTopics TOPICS =
      new NewTopics(true, 3, OptionalInt.of(1), Duration.ofDays(1));

  /** A broker that is away is given up sooner than anybody would in earnest. */
  private static final Map<String, String> HASTY =
      Map.of(
          "delivery.timeout.ms", "2000",
          "request.timeout.ms", "1500",
          "max.block.ms", "1000",
          "reconnect.backoff.max.ms", "200");

  private KafkaBroker broker;
  private BrokerSettings settings;
  private EventPublisher publisher;
  private OutboxRelay relay;
  private KafkaTopicConsumer topics;
  private BrokerLog log;

  @BeforeAll
  void open() throws Exception {
    broker = KafkaBroker.start();
    log = new BrokerLog(broker.servers());
    settings = settings("mansard");
    publisher = new KafkaEventPublisher(settings, TOPICS);
    relay = new OutboxRelay(home.outbox, publisher);
    topics = new KafkaTopicConsumer(settings, LIMIT);
  }

  private BrokerSettings settings(String prefix) {
    return new BrokerSettings(broker.servers(), prefix, HASTY);
  }

  @AfterAll
  void close() throws Exception {
    log.close();
    relay.close();
    topics.close();
    publisher.close();
    broker.close();
  }

  @Override
  boolean isDrained() throws Exception {
    return isDrained(settings);
  }

  private boolean isDrained(BrokerSettings of) throws Exception {
    return log.isRead(of, home.database);
  }

  @Override
  void relay() {
    assertThat(Pause.until(LIMIT, publisher::isReady)).isTrue();
    relay.relay();
  }

  @Override
  void publish(List<CacheEvent> accesses) {
    var left = publisher.publish(accesses);
    if (!left.isEmpty()) {
      home.append(left);
    }
  }

  @Override
  EventConsumer newConsumer(EventRepository events) {
    return new KafkaEventConsumer(settings, topics, events, LIMIT);
  }

  @Override
  AccessLag lag(Duration patience) {
    var spilled = new OutboxAccessLag(home.outbox, patience, LIMIT);
    return new StreamAccessLag(spilled, topics, home.events, patience, LIMIT);
  }

  @Override
  void poison(String text) throws Exception {
    log.send(settings.eventsTopic(), text);
  }

  /** As after a restore of the database from yesterday. */
  @Override
  void replay() throws Exception {
    home.database.execute("update mansard.event_offset set next_offset = 0");
  }

  @Test
  void publishesAgainAfterACrashBetweenTheBrokerAndTheCommitWithoutHarm() throws Exception {
    home.append(List.of(new CacheDestroyed(CACHES.getFirst(), now)));
    var id = home.database.texts("select id from mansard.outbox");
    assertThat(
            Await.await(
                home.outbox.relay(
                    9,
                    records -> {
                      publisher.relay(records);
                      return CompletableFuture.completedFuture(0);
                    }),
                LIMIT))
        .isZero();

    relay();
    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
    }

    assertThat(home.journal(CACHES.getFirst())).isEqualTo(id);
  }

  @Test
  void keepsEventsInTheOutboxWhileTheBrokerIsAway() throws Exception {
    relay();
    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
      broker.kill();
      home.append(List.of(new CacheDestroyed(CACHES.getFirst(), now)));
      publish(List.of(accessed(0, 1, now)));
      relay.relay();
      assertThat(publisher.isReady()).isFalse();
      assertThat(home.number("select count(*) from mansard.outbox")).isEqualTo(2);
      assertThat(lag(Duration.ofMillis(200)).isCaughtUp()).isFalse();

      broker.restart();
      relay();
      assertThat(
              Pause.until(
                  LIMIT,
                  () -> {
                    consumer.consume();
                    return lag(Duration.ZERO).isCaughtUp();
                  }))
          .isTrue();
      drain(consumer);
    }

    assertThat(home.number("select count(*) from mansard.outbox")).isZero();
    assertThat(home.journal(CACHES.getFirst())).hasSize(1);
    assertThat(
            home.number(
                "select count(*) from mansard.object where last_accessed_at > now() - interval '1 hour'"))
        .isEqualTo(1);
  }

  @Test
  void refusesWhatIsTooLargeForTheBroker() {
    var large = "{\"x\":\"" + "y".repeat(2 << 20) + "\"}";
    var records =
        List.of(
            new OutboxRecord(1, "one", "x", "{}"),
            new OutboxRecord(2, "one", "x", large),
            new OutboxRecord(3, "one", "x", "{}"));
    relay();

    assertThat(publisher.relay(records)).isEqualTo(new EventPublisher.Relayed(1, true));
  }

  @Test
  void neverWaitsForWhatIsTooLarge() throws Exception {
    home.database.execute(
        "insert into mansard.outbox (topic_key, event_type, payload, created_at)"
            + " select 'one', 'x', to_jsonb(string_agg(md5(random()::text), '')), now()"
            + " from generate_series(1, 65536)");
    home.append(List.of(new CacheDestroyed(CACHES.getFirst(), now)));

    relay();

    assertThat(home.number("select count(*) from mansard.outbox")).isZero();
    assertThat(home.database.texts("select reason from mansard.dead_letter"))
        .containsExactly("it is larger than the broker allows");
  }

  @Test
  void goesOnWhereTheLogBeginsWhenRecordsWereDroppedUnread() throws Exception {
    publish(List.of(accessed(0, 1, now)));
    publish(List.of(accessed(0, 2, now)));
    log.deleteRecords(settings.accessesTopic(), topics.find().offsets());
    publish(List.of(accessed(0, 3, now)));

    try (var consumer = newConsumer(home.events)) {
      drain(consumer);
      assertThat(lag(LIMIT).isCaughtUp()).isTrue();
    }

    assertThat(
            home.database.texts(
                "select store_path_hash from mansard.object where last_accessed_at > now() - interval '1 hour'"))
        .containsExactly(StoreRows.hash(3).value());
    assertThat(home.database.texts("select reason from mansard.dead_letter"))
        .isNotEmpty()
        .allSatisfy(reason -> assertThat(reason).startsWith("the log begins at "));
  }

  @Test
  void makesTopicsAndReadsThemFromTheBeginningWhenTheyAreMadeAnew() throws Exception {
    var anew = settings("anew");
    var wanted = new KafkaTopicPublisher(anew, TOPICS, LIMIT);
    try (var names = new KafkaTopicConsumer(anew, LIMIT);
        var consumer = new KafkaEventConsumer(anew, names, home.events, LIMIT)) {
      wanted.ensure();
      wanted.ensure();
      log.send(anew.eventsTopic(), "first");
      drain(anew, consumer);
      log.delete(anew);
      assertThat(Pause.until(LIMIT, () -> isMade(wanted))).isTrue();
      log.send(anew.eventsTopic(), "second");

      try (var next = new KafkaEventConsumer(anew, names, home.events, LIMIT)) {
        drain(anew, next);
      }
    }

    assertThat(home.database.texts("select payload from mansard.dead_letter order by id"))
        .containsExactly("first", "second");
  }

  /** A bit that a disk has turned; the broker sends it as it is. */
  @Test
  void passesOverWhatIsDamagedInTheLog() throws Exception {
    var damaged = settings("damaged");
    new KafkaTopicPublisher(damaged, TOPICS, LIMIT).ensure();
    for (var text : List.of("first", "second", "third")) {
      log.send(damaged.eventsTopic(), text);
    }
    broker.damage(damaged.eventsTopic(), 1);

    try (var names = new KafkaTopicConsumer(damaged, LIMIT);
        var consumer = new KafkaEventConsumer(damaged, names, home.events, LIMIT)) {
      drain(damaged, consumer);
    }

    assertThat(home.database.texts("select payload from mansard.dead_letter order by id"))
        .containsExactly("first", "", "third");
    assertThat(home.database.texts("select reason from mansard.dead_letter where payload = ''"))
        .allSatisfy(reason -> assertThat(reason).startsWith("the record cannot be read: "));
  }

  /** All records of one batch, and no other. */
  @Test
  void passesOverEveryRecordOfADamagedBatch() throws Exception {
    var damaged = settings("batched");
    new KafkaTopicPublisher(damaged, TOPICS, LIMIT).ensure();
    log.sendTogether(damaged.eventsTopic(), List.of("first", "second", "third"));
    log.send(damaged.eventsTopic(), "fourth");
    broker.damage(damaged.eventsTopic(), 0);

    try (var names = new KafkaTopicConsumer(damaged, LIMIT);
        var consumer = new KafkaEventConsumer(damaged, names, home.events, LIMIT)) {
      drain(damaged, consumer);
    }

    assertThat(home.database.texts("select payload from mansard.dead_letter order by id"))
        .containsExactly("", "", "", "fourth");
  }

  private void drain(BrokerSettings of, EventConsumer consumer) throws Exception {
    do {
      consumer.consume();
    } while (!isDrained(of));
  }

  private static boolean isMade(KafkaTopicPublisher topics) {
    try {
      topics.ensure();
      return true;
    } catch (BrokerUnfitException e) {
      return false;
    }
  }

  @Test
  void speaksTlsAndTellsItsPassword() throws Exception {
    var secure = secured(KafkaBroker.PASSWORD);
    try (var secret = new KafkaEventPublisher(secure, TOPICS);
        var names = new KafkaTopicConsumer(secure, LIMIT);
        var consumer = new KafkaEventConsumer(secure, names, home.events, LIMIT)) {
      assertThat(Pause.until(LIMIT, secret::isReady)).isTrue();
      assertThat(secret.publish(List.of(accessed(0, 1, now)))).isEmpty();
      drain(secure, consumer);
    }
    assertThat(
            home.number(
                "select count(*) from mansard.object where last_accessed_at > now() - interval '1 hour'"))
        .isEqualTo(1);
    try (var wrong = new KafkaEventPublisher(secured("guessed"), TOPICS)) {
      assertThat(wrong.isReady()).isFalse();
      assertThat(wrong.publish(List.of(accessed(0, 1, now)))).hasSize(1);
    }
  }

  private BrokerSettings secured(String password) throws Exception {
    var file = Optional.of(broker.clientProperties(password));
    return BrokerSettings.of(broker.secureServers(), "secure", file);
  }

  @Test
  void refusesTopicsThatLoseEvents() throws Exception {
    assertThatThrownBy(() -> ensure("absent", new NewTopics(false, 1, OptionalInt.empty(), LIMIT)))
        .isInstanceOf(BrokerUnfitException.class)
        .hasMessage(
            "the topics [absent.events, absent.accesses] do not exist, and"
                + " events.kafka.create-topics is false");
    log.create("compact", Map.of("cleanup.policy", "compact"));
    assertThatThrownBy(() -> ensure("compact", TOPICS))
        .hasMessageContaining("compact.events has cleanup.policy=compact");
    log.create("short", Map.of("retention.ms", "60000"));
    assertThatThrownBy(() -> ensure("short", TOPICS))
        .hasMessageContaining("short.events has retention.ms=60000");
  }

  private void ensure(String prefix, NewTopics wanted) {
    new KafkaTopicPublisher(settings(prefix), wanted, LIMIT).ensure();
  }
}

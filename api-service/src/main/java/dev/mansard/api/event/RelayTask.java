package dev.mansard.api.event;

import dev.mansard.api.http.Bounds;
import dev.mansard.store.event.OutboxRepository;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/** Runs the relay where there is a broker. */
@ApplicationScoped
class RelayTask {
  private final OutboxRelay relay;
  private final EventsConfig config;
  private Optional<RepeatedTask> task = Optional.empty();

  RelayTask(OutboxRepository outbox, EventPublisher publisher, EventsConfig config) {
    this.relay = new OutboxRelay(outbox, publisher);
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    if (config.transport() == EventsConfig.Transport.KAFKA) {
      var interval =
          Bounds.require(
              "mansard.events.kafka.relay-interval",
              config.kafka().relayInterval(),
              Duration.ofMillis(10),
              Duration.ofMinutes(1));
      task = Optional.of(new RepeatedTask("outbox relay", relay::relay, interval));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    task.ifPresent(RepeatedTask::close);
    relay.close();
  }
}

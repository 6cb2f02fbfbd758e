package dev.mansard.api.event;

import dev.mansard.api.http.Bounds;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.event.OutboxRepository;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers which objects are read, so that gc-service knows which are in use. Costs a read a map
 * entry, never a statement.
 */
@ApplicationScoped
public class AccessLog {
  private final AccessBuffer buffer;
  private final AccessReport report;
  private final EventsConfig config;
  private final Clock clock;
  private volatile Optional<RepeatedTask> task = Optional.empty();

  AccessLog(EventsConfig config, EventPublisher publisher, OutboxRepository outbox, Clock clock) {
    this.buffer =
        new AccessBuffer(
            Bounds.require(
                "mansard.events.access-capacity", config.accessCapacity(), 100, 10_000_000),
            this::wake);
    Bounds.require(
        "mansard.events.access-interval",
        config.accessInterval(),
        Duration.ofMillis(100),
        Duration.ofMinutes(10));
    this.report = new AccessReport(buffer, publisher, outbox, clock);
    this.config = config;
    this.clock = clock;
  }

  /** Notes that an object was read now. Never waits. */
  public void put(CacheName cache, StorePathHash hash) {
    buffer.put(cache, hash, clock.instant());
  }

  private void wake() {
    task.ifPresent(RepeatedTask::wake);
  }

  void start(@Observes StartupEvent event) {
    task = Optional.of(new RepeatedTask("accesses", report::send, config.accessInterval()));
  }

  void stop(@Observes ShutdownEvent event) {
    task.ifPresent(RepeatedTask::close);
  }
}

package dev.mansard.it.event;

import dev.mansard.gc.event.AccessLag;
import dev.mansard.gc.event.EventConsumer;
import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.OutboxAccessLag;
import dev.mansard.gc.event.OutboxConsumer;
import dev.mansard.protocol.event.CacheEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The outbox, read by its consumer. */
final class PostgresTransportIT extends EventTransportContract {

  @BeforeAll
  void open() throws Exception {
    home.database.execute("create table sent as select * from mansard.outbox");
    home.database.execute(
        "create function sent() returns trigger language plpgsql as"
            + " 'begin insert into sent select old.*; return old; end'");
    home.database.execute(
        "create trigger sent after delete on mansard.outbox for each row execute function sent()");
  }

  @BeforeEach
  @Override
  void reset() throws Exception {
    super.reset();
    home.database.execute("truncate sent");
  }

  @Override
  boolean isDrained() throws Exception {
    return home.number("select count(*) from mansard.outbox") == 0;
  }

  @Override
  void relay() {}

  @Override
  void publish(List<CacheEvent> accesses) {
    home.append(accesses);
  }

  @Override
  EventConsumer newConsumer(EventRepository events) {
    return new OutboxConsumer(events, EventHome.LIMIT);
  }

  @Override
  AccessLag lag(Duration patience) {
    return new OutboxAccessLag(home.outbox, patience, EventHome.LIMIT);
  }

  @Override
  void poison(String text) throws Exception {
    home.database.execute(
        "insert into mansard.outbox (topic_key, event_type, payload, created_at)"
            + " values ('one', 'x', ?::jsonb, now())",
        text);
  }

  /** As after a restore of the table alone. */
  @Override
  void replay() throws Exception {
    home.database.execute("insert into mansard.outbox overriding system value select * from sent");
  }
}

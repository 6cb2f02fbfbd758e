package dev.mansard.it.event;

import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.postgres.PostgresEventRepository;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.fixture.StoreRows;
import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A database with caches and objects, and a journal of every event that took effect. */
final class EventHome implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);
  static final List<CacheName> CACHES =
      List.of(CacheName.parse("one"), CacheName.parse("two"), CacheName.parse("three"));

  final TestDatabase database;
  final EventRepository events;
  final OutboxRepository outbox;

  EventHome() throws SQLException {
    database = TestDatabase.create(8);
    events = PostgresEventRepository.of(database.database());
    outbox = PostgresOutboxRepository.of(database.database());
    for (var cache : CACHES) {
      StoreRows.insertCache(database, cache.value(), "k");
    }
    StoreRows.insertObjects(database);
    StoreRows.keepJournal(database);
  }

  void append(List<CacheEvent> all) {
    Await.run(outbox.append(all), LIMIT);
  }

  long number(String sql) throws SQLException {
    return database.number(sql);
  }

  /** What took effect for a cache, in order. */
  List<String> journal(CacheName cache) throws SQLException {
    return database.texts(
        "select sequence from journal where topic_key = ? order by n", cache.value());
  }

  /** As new; ids go on. */
  void reset() throws SQLException {
    database.execute(
        "truncate mansard.outbox, mansard.dead_letter, mansard.sweep_request, mansard.event_applied,"
            + " journal");
    database.execute("update mansard.object set last_accessed_at = now() - interval '1 day'");
  }

  @Override
  public void close() {
    database.close();
  }
}

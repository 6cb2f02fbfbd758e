package dev.mansard.gc.event;

import dev.mansard.gc.event.postgres.PostgresEventRepository;
import dev.mansard.gc.event.postgres.PostgresSweepRequests;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.fixture.StoreRows;
import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A database with the cache {@code main} and 100 objects, last accessed a day ago. */
final class EventDatabase implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);
  static final CacheName MAIN = CacheName.parse("main");

  final TestDatabase database;
  final EventRepository events;
  final SweepRequests sweeps;
  final OutboxRepository outbox;

  EventDatabase() throws SQLException {
    database = TestDatabase.create(6);
    events = PostgresEventRepository.of(database.database());
    sweeps = PostgresSweepRequests.of(database.database());
    outbox = PostgresOutboxRepository.of(database.database());
    StoreRows.insertCache(database, MAIN.value(), "k");
    StoreRows.insertObjects(database);
    StoreRows.keepJournal(database);
  }

  /** As new. */
  void reset() throws SQLException {
    database.execute(
        "truncate mansard.outbox, mansard.dead_letter, mansard.sweep_request, mansard.event_offset,"
            + " mansard.event_applied, journal");
    database.execute("update mansard.object set last_accessed_at = now() - interval '1 day'");
  }

  void append(CacheEvent... all) {
    Await.run(outbox.append(List.of(all)), LIMIT);
  }

  long number(String sql) throws SQLException {
    return database.number(sql);
  }

  Instant lastAccess(int number) throws SQLException {
    return Instant.parse(
        database
            .texts(
                "select to_char(last_accessed_at at time zone 'UTC',"
                    + " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                    + " from mansard.object where store_path_hash = ?",
                StoreRows.hash(number).value())
            .getFirst());
  }

  @Override
  public void close() {
    database.close();
  }
}

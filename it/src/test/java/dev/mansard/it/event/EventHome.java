package dev.mansard.it.event;

import dev.mansard.gc.event.EventRepository;
import dev.mansard.gc.event.postgres.PostgresEventRepository;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A database with caches and objects, and a journal of every event that took effect, which a
 * trigger writes: what it holds was committed together with the effect.
 */
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
    database.execute(
        "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
            + " recipe, reference_count, created_at)"
            + " values (decode(repeat('ab', 32), 'hex'), 112, 1, 1, 50, '\\x0101020100'::bytea, 1,"
            + " now())");
    for (var cache : CACHES) {
      database.execute(
          "insert into mansard.cache (name, is_public, store_dir, priority,"
              + " upstream_cache_key_names, signing_key_id, public_key, created_at)"
              + " values (?, true, '/nix/store', 41, '{}', ?, 'k', now())",
          cache.value(),
          new UUID(1, 1));
    }
    database.execute(
        "insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs,"
            + " foreign_signatures, created_at, last_accessed_at)"
            + " select c.id, lpad(n::text, 32, '0'), 1, '', '{}', '{}', now(), now() - interval '1 day'"
            + " from mansard.cache c, generate_series(0, 99) n");
    database.execute("create table journal (n serial, topic_key text, sequence bigint)");
    database.execute(
        "create function journal() returns trigger language plpgsql as"
            + " 'begin insert into journal (topic_key, sequence)"
            + " values (new.topic_key, new.sequence); return new; end'");
    database.execute(
        "create trigger journal after insert or update on mansard.event_applied"
            + " for each row execute function journal()");
  }

  static StorePathHash hash(int number) {
    return StorePathHash.parse("%032d".formatted(number));
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

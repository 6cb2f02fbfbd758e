package dev.mansard.gc.event;

import dev.mansard.gc.event.postgres.PostgresEventRepository;
import dev.mansard.gc.event.postgres.PostgresSweepRequests;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.event.OutboxRepository;
import dev.mansard.store.event.postgres.PostgresOutboxRepository;
import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

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
    database.execute(
        "insert into mansard.cache (name, is_public, store_dir, priority,"
            + " upstream_cache_key_names, signing_key_id, public_key, created_at)"
            + " values ('main', true, '/nix/store', 41, '{}', ?, 'k', now())",
        new UUID(1, 1));
    database.execute(
        "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes,"
            + " recipe, reference_count, created_at)"
            + " values (decode(repeat('ab', 32), 'hex'), 112, 1, 1, 50, '\\x0101020100'::bytea, 1,"
            + " now())");
    database.execute(
        "insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs,"
            + " foreign_signatures, created_at, last_accessed_at)"
            + " select 1, lpad(n::text, 32, '0'), 1, '', '{}', '{}', now(), now() - interval '1 day'"
            + " from generate_series(0, 99) n");
    database.execute("create table journal (n serial, topic_key text, sequence bigint)");
    database.execute(
        "create function journal() returns trigger language plpgsql as"
            + " 'begin insert into journal (topic_key, sequence)"
            + " values (new.topic_key, new.sequence); return new; end'");
    database.execute(
        "create trigger journal after insert or update on mansard.event_applied"
            + " for each row execute function journal()");
  }

  /** As new. */
  void reset() throws SQLException {
    database.execute(
        "truncate mansard.outbox, mansard.dead_letter, mansard.sweep_request, mansard.event_offset,"
            + " mansard.event_applied, journal");
    database.execute("update mansard.object set last_accessed_at = now() - interval '1 day'");
  }

  static StorePathHash hash(int number) {
    return StorePathHash.parse("%032d".formatted(number));
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
                hash(number).value())
            .getFirst());
  }

  @Override
  public void close() {
    database.close();
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent.ObjectsDeleted;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.event.EventJson;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tells by events which objects have expired, in the transaction that deletes them. Not of those of
 * destroyed caches, of which {@code cache-destroyed} has told, and whose name may be another
 * cache's by now.
 */
final class DeletionNotice {
  /** About 35 KB of JSON. */
  private static final int OBJECTS_PER_EVENT = 1_000;

  private static final String NOW = "select clock_timestamp()";

  private static final String APPEND =
      """
      insert into mansard.outbox (topic_key, event_type, payload, created_at)
      values ($1, $2, $3::text::jsonb, clock_timestamp())
      """;

  private DeletionNotice() {}

  /** Writes it, within the transaction that is open. */
  static void write(Session session, String cache, List<String> hashes) {
    if (hashes.isEmpty()) {
      return;
    }
    var at = session.query(NOW, Tuple.tuple()).iterator().next().getOffsetDateTime(0).toInstant();
    var name = CacheName.parse(cache);
    for (int from = 0; from < hashes.size(); from += OBJECTS_PER_EVENT) {
      var part =
          hashes.stream()
              .skip(from)
              .limit(OBJECTS_PER_EVENT)
              .map(StorePathHash::parse)
              .collect(Collectors.toSet());
      String payload = EventJson.write(new ObjectsDeleted(name, part, at));
      session.query(APPEND, Tuple.of(cache, ObjectsDeleted.TYPE, payload));
    }
  }
}

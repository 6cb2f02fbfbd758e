package dev.mansard.gc.event.postgres;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.event.CacheEvent.ObjectsAccessed;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** The latest access of each object that a batch of events names. */
final class AccessTimes {
  private final Map<Key, Instant> latest = new HashMap<>();

  private record Key(CacheName cache, StorePathHash hash) {}

  void add(ObjectsAccessed event) {
    event
        .lastAccess()
        .forEach(
            (hash, at) ->
                latest.merge(new Key(event.cache(), hash), at, (a, b) -> a.isAfter(b) ? a : b));
  }

  boolean isEmpty() {
    return latest.isEmpty();
  }

  /** Cache names, hashes, times. */
  Tuple columns() {
    var caches = new String[latest.size()];
    var hashes = new String[latest.size()];
    var times = new OffsetDateTime[latest.size()];
    int row = 0;
    for (var entry : latest.entrySet()) {
      caches[row] = entry.getKey().cache().value();
      hashes[row] = entry.getKey().hash().value();
      times[row] = entry.getValue().atOffset(ZoneOffset.UTC);
      row++;
    }
    return Tuple.of(caches, hashes, times);
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.PinCensus;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The table {@code pin_target}, which api-service writes. What is pinned while a collection is
 * under way is seen by {@link ObjectDeletion}.
 */
public final class PostgresPins implements PinCensus {
  private static final String LIST_ROOTS =
      """
      select distinct store_path_hash from mansard.pin_target
      where cache_id = $1 and store_path_hash > $2 and kept_until > clock_timestamp()
      order by store_path_hash limit $3
      """;

  private static final String LIST_PINNED =
      """
      select name, store_path, replaced_at is null from mansard.pin_target
      where cache_id = $1 and kept_until > clock_timestamp()
      order by name, revision desc limit $2
      """;

  private final Supplier<Session> sessions;

  /** Works in whatever session there is at the moment. */
  public PostgresPins(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public List<StorePathHash> listRoots(long cacheId, Optional<StorePathHash> after, int limit) {
    List<StorePathHash> roots = new ArrayList<>();
    var last = after.map(StorePathHash::value).orElse("");
    sessions
        .get()
        .query(LIST_ROOTS, Tuple.of(cacheId, last, limit))
        .forEach(row -> roots.add(StorePathHash.parse(row.getString(0))));
    return roots;
  }

  @Override
  public List<Pinned> listPinned(long cacheId, int limit) {
    List<Pinned> pinned = new ArrayList<>();
    sessions
        .get()
        .query(LIST_PINNED, Tuple.of(cacheId, limit))
        .forEach(
            row -> pinned.add(new Pinned(row.getString(0), row.getString(1), row.getBoolean(2))));
    return pinned;
  }
}

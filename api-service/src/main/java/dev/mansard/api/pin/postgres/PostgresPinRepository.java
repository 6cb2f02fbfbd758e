package dev.mansard.api.pin.postgres;

import dev.mansard.api.pin.PinRepository;
import dev.mansard.protocol.api.Pin;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.api.PinRequest;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.metadata.postgres.PoolQuery;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.Transactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code pin} and {@code pin_target}. All times are the database's clock.
 *
 * <p>A path that is being pinned is locked, so that garbage collection either passes over it or has
 * removed it before; it looks at the pins once more when it holds the lock.
 */
@ApplicationScoped
class PostgresPinRepository implements PinRepository {
  /** Against destruction, which clears the pins. */
  private static final String LOCK_CACHE =
      "select from mansard.cache where id = $1 and deleted_at is null for share";

  private static final String LOCK_OBJECT =
      """
      select from mansard.object
      where cache_id = $1 and store_path_hash = $2 and store_path = $3 for key share
      """;

  /** Locks the pin until the end, so that two who change it do so one after the other. */
  private static final String PUT_PIN =
      """
      insert into mansard.pin as p (cache_id, name, keep_revisions, keep_days)
      values ($1, $2, coalesce($3, 1), coalesce($4, 0))
      on conflict (cache_id, name) do update
      set keep_revisions = coalesce($3, p.keep_revisions), keep_days = coalesce($4, p.keep_days)
      """;

  private static final String REPLACE =
      """
      update mansard.pin_target set replaced_at = clock_timestamp()
      where cache_id = $1 and name = $2 and store_path_hash <> $3 and replaced_at is null
      """;

  /** The name goes back to a path it stood for before; that is its latest target then. */
  private static final String FORGET_EARLIER =
      """
      delete from mansard.pin_target
      where cache_id = $1 and name = $2 and store_path_hash = $3 and replaced_at is not null
      """;

  private static final String ADD =
      """
      insert into mansard.pin_target
        (cache_id, name, store_path_hash, store_path, pinned_at, kept_until)
      values ($1, $2, $3, $4, clock_timestamp(), 'infinity')
      on conflict do nothing
      """;

  private static final String SETTLE =
      """
      update mansard.pin_target t
      set kept_until = case when ranked.rank <= p.keep_revisions then 'infinity'
                            else t.replaced_at + p.keep_days * interval '1 day' end
      from mansard.pin p, (
        select store_path_hash, row_number() over (order by revision desc) as rank
        from mansard.pin_target where cache_id = $1 and name = $2) ranked
      where p.cache_id = $1 and p.name = $2 and t.cache_id = $1 and t.name = $2
        and t.store_path_hash = ranked.store_path_hash
      """;

  /**
   * Before anything is settled, too: what was promised to nobody any more, and may have been
   * collected, is not brought back by a pin that keeps more from now on.
   */
  private static final String FORGET_LAPSED =
      """
      delete from mansard.pin_target
      where cache_id = $1 and name = $2 and kept_until <= clock_timestamp()
      """;

  private static final String DROP = "delete from mansard.pin where cache_id = $1 and name = $2";

  private static final String LIST =
      """
      select p.name, p.keep_revisions, p.keep_days, t.store_path,
        date_trunc('second', t.pinned_at), date_trunc('second', t.replaced_at),
        date_trunc('second', nullif(t.kept_until, 'infinity'))
      from mansard.pin p
      join mansard.pin_target t on t.cache_id = p.cache_id and t.name = p.name
      where p.cache_id = $1 and ($2::text is null or p.name = $2)
        and t.kept_until > clock_timestamp()
      order by p.name, t.revision desc
      """;

  private final Pool pool;
  private final Transactions transactions;

  PostgresPinRepository(Pool pool) {
    this.pool = pool;
    this.transactions = new Transactions(pool);
  }

  @Override
  public Uni<Outcome> put(long cacheId, PinName name, PinRequest wanted) {
    return transactions.run(
        connection -> put(connection, cacheId, name, wanted), Outcome.PINNED::equals);
  }

  private static Future<Outcome> put(
      SqlConnection connection, long cacheId, PinName name, PinRequest wanted) {
    StorePath path = wanted.storePath();
    Tuple object = Tuple.of(cacheId, path.hash().value(), path.toString());
    return run(connection, LOCK_CACHE, Tuple.of(cacheId))
        .compose(
            cache ->
                cache.size() == 0
                    ? Future.succeededFuture(Outcome.NO_SUCH_CACHE)
                    : run(connection, LOCK_OBJECT, object)
                        .compose(
                            found ->
                                found.size() == 0
                                    ? Future.succeededFuture(Outcome.NO_SUCH_PATH)
                                    : point(connection, cacheId, name, wanted)));
  }

  private static Future<Outcome> point(
      SqlConnection connection, long cacheId, PinName name, PinRequest wanted) {
    StorePath path = wanted.storePath();
    Tuple pin = Tuple.of(cacheId, name.value());
    Tuple target = Tuple.of(cacheId, name.value(), path.hash().value());
    Tuple settings =
        Tuple.of(cacheId, name.value())
            .addInteger(wanted.keepRevisions().orElse(null))
            .addInteger(wanted.keepDays().orElse(null));
    Tuple added = Tuple.of(cacheId, name.value(), path.hash().value(), path.toString());
    return run(connection, PUT_PIN, settings)
        .compose(_ -> run(connection, FORGET_LAPSED, pin))
        .compose(_ -> run(connection, REPLACE, target))
        .compose(_ -> run(connection, FORGET_EARLIER, target))
        .compose(_ -> run(connection, ADD, added))
        .compose(_ -> run(connection, SETTLE, pin))
        .compose(_ -> run(connection, FORGET_LAPSED, pin))
        .map(Outcome.PINNED);
  }

  @Override
  public Uni<Boolean> drop(long cacheId, PinName name) {
    Tuple pin = Tuple.of(cacheId, name.value());
    return Shield.uni(() -> PoolQuery.run(pool, DROP, pin).map(rows -> rows.rowCount() > 0));
  }

  @Override
  public Uni<Optional<Pin>> find(long cacheId, PinName name) {
    return list(Tuple.of(cacheId, name.value())).map(pins -> pins.stream().findFirst());
  }

  @Override
  public Uni<List<Pin>> list(long cacheId) {
    return list(Tuple.tuple().addLong(cacheId).addString(null));
  }

  private Uni<List<Pin>> list(Tuple values) {
    return Shield.uni(() -> PoolQuery.run(pool, LIST, values).map(PostgresPinRepository::pins));
  }

  private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple values) {
    return connection.preparedQuery(sql).execute(values);
  }

  private static List<Pin> pins(RowSet<Row> rows) {
    Map<String, List<Row>> targets = new LinkedHashMap<>();
    rows.forEach(row -> targets.computeIfAbsent(row.getString(0), _ -> new ArrayList<>()).add(row));
    return targets.values().stream().map(PostgresPinRepository::pin).toList();
  }

  private static Pin pin(List<Row> targets) {
    Row first = targets.getFirst();
    return new Pin(
        PinName.parse(first.getString(0)),
        first.getInteger(1),
        first.getInteger(2),
        targets.stream().map(PostgresPinRepository::target).toList());
  }

  private static Pin.Target target(Row row) {
    return new Pin.Target(
        StorePath.parse(row.getString(3)),
        row.getOffsetDateTime(4).toInstant(),
        instant(row.getOffsetDateTime(5)),
        instant(row.getOffsetDateTime(6)));
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}

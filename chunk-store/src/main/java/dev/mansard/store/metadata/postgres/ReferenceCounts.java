package dev.mansard.store.metadata.postgres;

import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.recipe.ChunkRun;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Raises and lowers {@code chunk.reference_count} for whole recipes. All rows are locked first, by
 * ascending id, so that no two transactions wait for each other in a circle.
 */
final class ReferenceCounts {
  private static final int ROWS_PER_STATEMENT = 10_000;

  /** The lock is taken above the sort, hence in this order. */
  private static final String LOCK =
      """
      select c.id, c.quarantined_at is not null from unnest($1::bigint[]) as asked(id)
      join mansard.chunk c on c.id = asked.id
      order by c.id for update of c
      """;

  private static final String ADD =
      """
      with changed as (
        update mansard.chunk c
        set reference_count = c.reference_count + asked.difference,
            orphaned_at = case when c.reference_count + asked.difference = 0
                               then clock_timestamp() end
        from unnest($1::bigint[], $2::int[]) as asked(id, difference)
        where c.id = asked.id
        returning case when asked.difference > 0
                       then asked.difference::bigint * c.stored_bytes else 0 end as stored_bytes)
      select count(*), coalesce(sum(stored_bytes), 0)::bigint from changed
      """;

  private final SqlConnection connection;
  private final Map<Long, Integer> raised = new TreeMap<>();
  private final Map<Long, Integer> lowered = new TreeMap<>();

  ReferenceCounts(SqlConnection connection) {
    this.connection = connection;
  }

  /** Counts each occurrence in these runs; the chunks must exist and not be quarantined. */
  ReferenceCounts raise(List<ChunkRun> runs) {
    count(runs, raised);
    return this;
  }

  /** Takes back each occurrence in these runs. */
  ReferenceCounts lower(List<ChunkRun> runs) {
    count(runs, lowered);
    return this;
  }

  /** Does it, and returns the stored bytes of all occurrences raised. */
  Future<Long> apply() {
    if (raised.isEmpty() && lowered.isEmpty()) {
      return Future.succeededFuture(0L);
    }
    Map<Long, Integer> all = new TreeMap<>(raised);
    lowered.keySet().forEach(id -> all.putIfAbsent(id, 0));
    return lock(List.copyOf(all.keySet()), 0)
        .compose(_ -> add(List.copyOf(raised.entrySet()), 1, 0, 0L))
        .compose(bytes -> add(List.copyOf(lowered.entrySet()), -1, 0, 0L).map(bytes));
  }

  private static void count(List<ChunkRun> runs, Map<Long, Integer> counts) {
    for (ChunkRun run : runs) {
      for (long id = run.firstId(); id <= run.lastId(); id++) {
        counts.merge(id, 1, Integer::sum);
      }
    }
  }

  private Future<Void> lock(List<Long> ids, int from) {
    if (from >= ids.size()) {
      return Future.succeededFuture();
    }
    List<Long> slice = ids.subList(from, Math.min(ids.size(), from + ROWS_PER_STATEMENT));
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.tuple().addArrayOfLong(slice.toArray(Long[]::new)))
        .compose(rows -> requireUsable(rows, slice))
        .compose(_ -> lock(ids, from + slice.size()));
  }

  private Future<Void> requireUsable(RowSet<Row> rows, List<Long> asked) {
    int usable = 0;
    for (Row row : rows) {
      boolean isQuarantined = row.getBoolean(1);
      if (!isQuarantined && raised.containsKey(row.getLong(0))) {
        usable++;
      }
    }
    long needed = asked.stream().filter(raised::containsKey).count();
    return usable == needed
        ? Future.succeededFuture()
        : Future.failedFuture(
            new MetadataException.Stale(needed - usable + " chunks relied on are gone"));
  }

  private Future<Long> add(
      List<Map.Entry<Long, Integer>> counts, int sign, int from, long bytesSoFar) {
    if (from >= counts.size()) {
      return Future.succeededFuture(bytesSoFar);
    }
    var slice = counts.subList(from, Math.min(counts.size(), from + ROWS_PER_STATEMENT));
    List<Long> ids = new ArrayList<>(slice.size());
    List<Integer> differences = new ArrayList<>(slice.size());
    for (var count : slice) {
      ids.add(count.getKey());
      differences.add(sign * count.getValue());
    }
    return connection
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addArrayOfLong(ids.toArray(Long[]::new))
                .addArrayOfInteger(differences.toArray(Integer[]::new)))
        .map(rows -> rows.iterator().next().getLong(1))
        .compose(bytes -> add(counts, sign, from + slice.size(), bytesSoFar + bytes));
  }
}

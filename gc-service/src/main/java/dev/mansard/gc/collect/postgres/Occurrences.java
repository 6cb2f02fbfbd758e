package dev.mansard.gc.collect.postgres;

import dev.mansard.store.recipe.ChunkRun;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often each chunk occurs in some runs, told by runs as well: none overlaps another, and all
 * chunks of one occur equally often. There are thousands of chunks in a handful of runs, so the
 * database is told the runs and makes ids of them.
 */
final class Occurrences {
  /** An array of ids, made of {@link #values}. */
  static final String IDS =
      """
      array(select generate_series(r.first, r.last)
            from unnest($1::bigint[], $2::bigint[]) as r(first, last))
      """;

  private final SortedMap<Integer, List<ChunkRun>> runsByCount = new TreeMap<>();
  private int chunks;

  private Occurrences() {}

  /** Of runs that may overlap. */
  static Occurrences of(List<ChunkRun> runs) {
    var result = new Occurrences();
    long begin = 0;
    int count = 0;
    for (Map.Entry<Long, Integer> change : changes(runs).entrySet()) {
      if (count > 0) {
        result.add(count, new ChunkRun(begin, (int) (change.getKey() - begin)));
      }
      begin = change.getKey();
      count += change.getValue();
    }
    return result;
  }

  /** By how much the number of runs around an id differs from that around the id before it. */
  private static Map<Long, Integer> changes(List<ChunkRun> runs) {
    Map<Long, Integer> changes = new TreeMap<>();
    for (ChunkRun run : runs) {
      changes.merge(run.firstId(), 1, Integer::sum);
      changes.merge(run.lastId() + 1, -1, Integer::sum);
    }
    changes.values().removeIf(change -> change == 0);
    return changes;
  }

  private void add(int count, ChunkRun run) {
    runsByCount.computeIfAbsent(count, _ -> new ArrayList<>()).add(run);
    chunks += run.count();
  }

  /** How many different chunks there are. */
  int chunks() {
    return chunks;
  }

  /** Nearly always all under 1. */
  SortedMap<Integer, List<ChunkRun>> runsByCount() {
    return runsByCount;
  }

  /** All of them, however often they occur. */
  List<ChunkRun> runs() {
    return runsByCount.values().stream().flatMap(Collection::stream).toList();
  }

  /** What {@link #IDS} takes. */
  static Tuple values(List<ChunkRun> runs) {
    var first = new Long[runs.size()];
    var last = new Long[runs.size()];
    for (int i = 0; i < first.length; i++) {
      first[i] = runs.get(i).firstId();
      last[i] = runs.get(i).lastId();
    }
    return Tuple.tuple().addArrayOfLong(first).addArrayOfLong(last);
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.recipe.ChunkRun;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts chunks down whose NARs go. What nothing refers to any more becomes an orphan, for an
 * upload under way may have seen it. While there is no upload it is deleted at once, which costs a
 * third: the table of leases is held for that one transaction, so that whoever begins to upload
 * meanwhile waits for its end, and then does not find what is gone.
 */
final class ChunkCountDown {
  /** Waits for nobody, since others would queue up behind. */
  private static final String HOLD_LEASES = "lock table mansard.lease in share mode nowait";

  private static final String HAS_LEASE =
      """
      select exists(select from mansard.lease
                    where abandoned_at is null and expires_at > clock_timestamp())
      """;

  /** The lock is taken above the sort, hence by ascending id, as an upload's commit does it. */
  private static final String LOCK =
      "select from mansard.chunk c where c.id = any(%s) order by c.id for update of c"
          .formatted(Occurrences.IDS);

  /** Of chunks that occur equally often. */
  private static final String COUNT =
      """
      update mansard.chunk c
      set reference_count = c.reference_count - $3,
          orphaned_at = case when c.reference_count = $3 then clock_timestamp() end
      where c.id = any(%s)
      """
          .formatted(Occurrences.IDS);

  /**
   * Of chunks that occur equally often. What is left to {@link #COUNT} afterwards is above 0 then.
   * Without a lock in order, for while there is no lease nobody locks many chunks. An array is
   * looked up in one walk through the index, in a quarter of the time of a join.
   */
  private static final String REAP =
      """
      with reaped as (
        delete from mansard.chunk c
        where c.id = any(%s) and c.reference_count = $3 returning c.pack_id)
      select pack_id, count(*)::int from reaped group by pack_id
      """
          .formatted(Occurrences.IDS);

  /** Of chunks and of the packs they lie in, from a disk that may be slow. */
  private static final String READ_AHEAD =
      EmptyPacks.readingAhead(
          """
          select distinct c.pack_id from mansard.chunk c
          where c.id = any(array(
            select generate_series(r.first, r.last, $3)
            from unnest($1::bigint[], $2::bigint[]) as r(first, last)
            union all select unnest($2::bigint[])))
          """);

  /**
   * A page has room for 58 rows of {@code chunk}. Where rows were deleted and others fill the
   * holes, a run lies in pages with others, some of each.
   */
  private static final long LEAST_PER_PAGE = 8;

  private boolean isAlone;
  private int reapedByThis;
  private final Set<Long> shrunk = new HashSet<>();
  private long reaped;

  /** Work of a transaction that calls {@link #run}. */
  @FunctionalInterface
  interface Work {
    int run();
  }

  /** One transaction, kept or not. */
  int transaction(Session session, Work work) {
    if (!hasLease(session)) {
      try {
        return attempt(session, true, work);
      } catch (MetadataException.Contended e) {
        // somebody begins to upload at this moment
      }
    }
    return attempt(session, false, work);
  }

  private int attempt(Session session, boolean alone, Work work) {
    int result =
        session.redoable(
            () -> {
              reapedByThis = 0;
              shrunk.clear();
              isAlone = alone && holdsLeases(session);
              int done = work.run();
              EmptyPacks.noteShrunk(session, shrunk);
              return done;
            });
    reaped += reapedByThis;
    return result;
  }

  /** Whether there are none; what the second statement sees cannot change any more. */
  private static boolean holdsLeases(Session session) {
    session.query(HOLD_LEASES, Tuple.tuple());
    return !hasLease(session);
  }

  private static boolean hasLease(Session session) {
    return session.query(HAS_LEASE, Tuple.tuple()).iterator().next().getBoolean(0);
  }

  /**
   * Has what {@link #run} will need read, before anything is locked: one chunk of each page, as
   * those of a run were inserted together, so that they lie together.
   */
  static void readAhead(Session session, List<ChunkRun> runs) {
    session.query(READ_AHEAD, Occurrences.values(runs).addLong(LEAST_PER_PAGE));
  }

  /** Counts down in the transaction that is open. */
  void run(Session session, List<ChunkRun> runs) {
    if (runs.isEmpty()) {
      return;
    }
    var occurrences = Occurrences.of(runs);
    int gone = isAlone ? reap(session, occurrences) : 0;
    if (gone < occurrences.chunks()) {
      session.query(LOCK, Occurrences.values(occurrences.runs()));
      occurrences
          .runsByCount()
          .forEach(
              (count, equal) -> session.query(COUNT, Occurrences.values(equal).addInteger(count)));
    }
    reapedByThis += gone;
  }

  private int reap(Session session, Occurrences occurrences) {
    int gone = 0;
    for (var equal : occurrences.runsByCount().entrySet()) {
      Tuple values = Occurrences.values(equal.getValue()).addInteger(equal.getKey());
      for (Row row : session.query(REAP, values)) {
        shrunk.add(row.getLong(0));
        gone += row.getInteger(1);
      }
    }
    return gone;
  }

  /** How many chunks were deleted since this was last asked. */
  long takeReaped() {
    long result = reaped;
    reaped = 0;
    return result;
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.OrphanRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.store.recipe.ChunkRun;
import dev.mansard.store.recipe.Recipe;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The tables {@code nar}, {@code released_recipe} and {@code chunk}. */
public final class PostgresOrphanRepository implements OrphanRepository {
  /** {@code LeaseRepository.findHorizon}, within the statement that it protects. */
  private static final String HORIZON =
      """
      (select coalesce(min(l.started_at) - interval '1 minute', clock_timestamp())
       from mansard.lease l where l.abandoned_at is null and l.expires_at > clock_timestamp())
      """;

  private static final String FIND_NARS =
      """
      select o.id, o.chunk_count, o.orphaned_at from (
        select n.id, n.chunk_count, n.orphaned_at from mansard.nar n
        where n.orphaned_at < %s and n.orphaned_at >= $1
        order by n.orphaned_at limit $2) o
      order by o.orphaned_at
      """
          .formatted(HORIZON);

  private static final String READ_RECIPES =
      "select recipe from mansard.nar where id = any($1::bigint[]) and chunk_count <= $2";

  private static final String LOCK_NARS =
      """
      select n.id, n.recipe from mansard.nar n
      where n.id = any($1::bigint[]) and n.reference_count = 0 and n.orphaned_at < %s
      order by n.id for update skip locked
      """
          .formatted(HORIZON);

  private static final String DELETE_NARS = "delete from mansard.nar where id = any($1::bigint[])";

  private static final String KEEP_RECIPE =
      "insert into mansard.released_recipe (nar_id, recipe) values ($1, $2)";

  private static final String NEXT_RECIPE =
      "select nar_id, recipe, released from mansard.released_recipe order by nar_id limit 1";

  private static final String LOCK_RECIPE = NEXT_RECIPE + " for update skip locked";

  private static final String SET_RELEASED =
      "update mansard.released_recipe set released = $2 where nar_id = $1";

  private static final String DELETE_RECIPE =
      "delete from mansard.released_recipe where nar_id = $1";

  /** What {@link #REAP_CHUNKS} will read, before it holds locks. */
  private static final String READ_CHUNKS =
      EmptyPacks.readingAhead(
          """
          select distinct ahead.pack_id from (
            select c.pack_id, c.reference_count from mansard.chunk c
            where c.orphaned_at >= $1 order by c.orphaned_at limit $2) ahead
          where ahead.reference_count = 0
          """);

  private static final String REAP_CHUNKS =
      """
      with victims as (
        select c.id, c.orphaned_at from mansard.chunk c
        where c.orphaned_at < %s and c.orphaned_at >= $1 and c.reference_count = 0
        order by c.orphaned_at limit $2 for update skip locked),
      reaped as (
        delete from mansard.chunk c using victims v where c.id = v.id
        returning c.pack_id, v.orphaned_at)
      select pack_id, count(*)::int, max(orphaned_at) from reaped group by pack_id
      """
          .formatted(HORIZON);

  /** More NARs than this in one transaction would be locked for too long, however small. */
  private static final int MOST_NARS = 1_000;

  private static final OffsetDateTime BEGINNING = Instant.EPOCH.atOffset(ZoneOffset.UTC);

  private final Supplier<Session> sessions;
  private final ChunkCountDown countDown = new ChunkCountDown();
  private final Deque<Orphan> found = new ArrayDeque<>();
  private OffsetDateTime from = BEGINNING;
  private boolean hasReaped;

  /** Works in whatever session there is at the moment. */
  public PostgresOrphanRepository(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public void rewind() {
    from = BEGINNING;
    found.clear();
    hasReaped = false;
  }

  @Override
  public int reapNars(int chunks) {
    Session session = sessions.get();
    int reaped = 0;
    while (reaped == 0 && (!found.isEmpty() || findMore(session))) {
      reaped = reapFound(session, takeFound(chunks), chunks);
      hasReaped |= reaped > 0;
    }
    return reaped;
  }

  /** An orphan to look at; whether it still is one is seen when it is locked. */
  private record Orphan(long narId, int chunkCount) {}

  /**
   * False if none is left that was not looked at before. Where many became orphans at the same
   * moment, a page begins where the last one did, but behind those that were reaped.
   */
  private boolean findMore(Session session) {
    OffsetDateTime last = from;
    for (Row row : session.query(FIND_NARS, Tuple.of(from, MOST_NARS))) {
      found.add(new Orphan(row.getLong(0), row.getInteger(1)));
      last = row.getOffsetDateTime(2);
    }
    if (!last.isAfter(from) && !hasReaped) {
      found.clear();
    }
    from = last;
    hasReaped = false;
    return !found.isEmpty();
  }

  /** As many as there is room for, at least one. */
  private List<Long> takeFound(int chunks) {
    List<Long> ids = new ArrayList<>();
    long sum = 0;
    do {
      Orphan next = found.remove();
      ids.add(next.narId());
      sum += next.chunkCount();
    } while (!found.isEmpty() && sum + found.element().chunkCount() <= chunks);
    return ids;
  }

  private int reapFound(Session session, List<Long> ids, int chunks) {
    List<ChunkRun> runs = new ArrayList<>();
    Tuple asked = Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)).addInteger(chunks);
    for (Row row : session.query(READ_RECIPES, asked)) {
      runs.addAll(Recipe.decode(row.getBuffer(0).getBytes()).runs());
    }
    ChunkCountDown.readAhead(session, runs);
    return countDown.transaction(session, () -> reap(session, ids, chunks));
  }

  private int reap(Session session, List<Long> ids, int chunks) {
    List<Long> locked = new ArrayList<>();
    List<ChunkRun> runs = new ArrayList<>();
    RowSet<Row> rows =
        session.query(LOCK_NARS, Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)));
    for (Row row : rows) {
      Buffer stored = row.getBuffer(1);
      Recipe recipe = Recipe.decode(stored.getBytes());
      locked.add(row.getLong(0));
      if (recipe.chunkCount() > chunks) {
        session.query(KEEP_RECIPE, Tuple.of(row.getLong(0), stored));
      } else {
        runs.addAll(recipe.runs());
      }
    }
    countDown.run(session, runs);
    session.query(DELETE_NARS, Tuple.tuple().addArrayOfLong(locked.toArray(Long[]::new)));
    return locked.size();
  }

  @Override
  public int releaseChunks(int chunks) {
    Session session = sessions.get();
    var next = released(session, NEXT_RECIPE);
    if (next.isEmpty()) {
      return 0;
    }
    ChunkCountDown.readAhead(session, next.get().slice(chunks));
    return countDown.transaction(session, () -> release(session, chunks));
  }

  /** A NAR that is gone, and how many of its chunks are counted down. */
  private record Released(long narId, Recipe recipe, int count) {
    List<ChunkRun> slice(int chunks) {
      return RunSlice.of(recipe.runs(), count, chunks);
    }
  }

  private static Optional<Released> released(Session session, String sql) {
    for (Row row : session.query(sql, Tuple.tuple())) {
      Recipe recipe = Recipe.decode(row.getBuffer(1).getBytes());
      return Optional.of(new Released(row.getLong(0), recipe, row.getInteger(2)));
    }
    return Optional.empty();
  }

  private int release(Session session, int chunks) {
    var found = released(session, LOCK_RECIPE);
    if (found.isEmpty()) {
      return 0;
    }
    Released released = found.get();
    List<ChunkRun> runs = released.slice(chunks);
    countDown.run(session, runs);
    int done = runs.stream().mapToInt(ChunkRun::count).sum();
    if (released.count() + done < released.recipe().chunkCount()) {
      session.query(SET_RELEASED, Tuple.of(released.narId(), released.count() + done));
    } else {
      session.query(DELETE_RECIPE, Tuple.of(released.narId()));
    }
    return Math.max(1, done);
  }

  @Override
  public long takeReapedChunks() {
    return countDown.takeReaped();
  }

  @Override
  public int reapChunks(int limit) {
    Session session = sessions.get();
    Tuple page = Tuple.of(from, limit);
    session.query(READ_CHUNKS, page);
    var reaped = session.redoable(() -> reapChunks(session, page));
    from = reaped.last();
    return reaped.count();
  }

  /** Chunks, and when the last of them became an orphan. */
  private record ReapedChunks(int count, OffsetDateTime last) {}

  private ReapedChunks reapChunks(Session session, Tuple page) {
    List<Long> packIds = new ArrayList<>();
    int count = 0;
    OffsetDateTime last = from;
    for (Row row : session.query(REAP_CHUNKS, page)) {
      packIds.add(row.getLong(0));
      count += row.getInteger(1);
      OffsetDateTime of = row.getOffsetDateTime(2);
      last = of.isAfter(last) ? of : last;
    }
    EmptyPacks.noteShrunk(session, packIds);
    return new ReapedChunks(count, last);
  }
}

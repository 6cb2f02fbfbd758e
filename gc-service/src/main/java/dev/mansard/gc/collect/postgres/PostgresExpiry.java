package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.AgingCache;
import dev.mansard.gc.collect.Expiry;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.protocol.nix.StorePathHash;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Notes old objects in a temporary table of the session, so that neither a crash nor another
 * process has to clean anything up, and a dry run does the same as a real one. Objects are read in
 * the order of an index, a page a statement; no lock is taken before {@link #drop}.
 */
final class PostgresExpiry implements Expiry {
  /**
   * So much older than the start of the search may be what was used after it, in {@code object}.
   */
  private static final Duration ACCESS_MARGIN = Duration.ofMinutes(1);

  private static final List<String> PREPARE =
      List.of(
          """
          create temporary table if not exists expiring (
            store_path_hash text    collate "C" not null primary key,
            nar_id          bigint  not null,
            kept            boolean not null default false,
            followed        boolean not null default false,
            referrers       integer not null default 0)
          """,
          "truncate pg_temp.expiring",
          """
          create index if not exists expiring_to_follow on pg_temp.expiring (store_path_hash)
          where kept and not followed
          """,
          "drop index if exists pg_temp.expiring_to_drop");

  /**
   * When all are counted: an index that is there before is changed with each row. By NAR, as what
   * was pushed together lies together in each table, whereas hashes lead to a page for each row.
   */
  private static final String ORDER_BY_REFERRERS =
      """
      create index if not exists expiring_to_drop on pg_temp.expiring (referrers, nar_id)
      where not kept
      """;

  private static final String GATHER =
      """
      with page as materialized (
        select o.last_accessed_at, o.store_path_hash, o.nar_id from mansard.object o
        where o.cache_id = $1 and o.last_accessed_at < $2
          and (o.last_accessed_at, o.store_path_hash) > ($3, $4)
        order by o.last_accessed_at, o.store_path_hash limit $5),
      noted as (
        insert into pg_temp.expiring (store_path_hash, nar_id)
        select store_path_hash, nar_id from page
        on conflict do nothing)
      select last_accessed_at, store_path_hash, (select count(*) from page)::int from page
      order by last_accessed_at desc, store_path_hash desc limit 1
      """;

  /**
   * By last access, which leaves out what is old: an object that is used meanwhile moves forward,
   * where it is met later. What was used since the search began is left to {@link #FOLLOW_RECENT}.
   *
   * <p>References are unnested in the select list, which takes a tenth of the time of a join, and
   * made distinct before they are cut.
   */
  private static final String FOLLOW_KEPT =
      """
      with page as materialized (
        select o.last_accessed_at, o.store_path_hash, o.refs from mansard.object o
        where o.cache_id = $1 and o.last_accessed_at < $2
          and (o.last_accessed_at, o.store_path_hash) > ($3, $4)
        order by o.last_accessed_at, o.store_path_hash limit $5),
      edges as (
        select left(r.ref, 32) collate "C" as target
        from (select distinct unnest(p.refs) as ref from page p) r),
      found as (
        update pg_temp.expiring e set kept = true
        from edges where e.store_path_hash = edges.target and not e.kept)
      select last_accessed_at, store_path_hash, (select count(*) from page)::int from page
      order by last_accessed_at desc, store_path_hash desc limit 1
      """;

  private static final String KEEP =
      """
      update pg_temp.expiring set kept = true
      where store_path_hash = any(string_to_array($1, ',')) and not kept
      """;

  private static final String TAKE_FOUND =
      """
      update pg_temp.expiring e set followed = true
      from (select store_path_hash from pg_temp.expiring
            where kept and not followed order by store_path_hash limit $1) found
      where e.store_path_hash = found.store_path_hash
      returning e.store_path_hash
      """;

  private static final String FOLLOW =
      """
      with edges as (
        select left(r.ref, 32) collate "C" as target
        from (select distinct unnest(o.refs) as ref
              from unnest(string_to_array($2, ',')) as found(hash)
              join mansard.object o on o.cache_id = $1 and o.store_path_hash = found.hash) r)
      update pg_temp.expiring e set kept = true
      from edges where e.store_path_hash = edges.target and not e.kept
      """;

  private static final String COUNT_REFERRERS =
      """
      with page as materialized (
        select e.store_path_hash from pg_temp.expiring e
        where not e.kept and e.store_path_hash > $2
        order by e.store_path_hash limit $3),
      edges as (
        select left(r.ref, 32) collate "C" as target, count(*)::int as referrers
        from (select p.store_path_hash, unnest(o.refs) as ref from page p
              join mansard.object o on o.cache_id = $1 and o.store_path_hash = p.store_path_hash) r
        where left(r.ref, 32) <> r.store_path_hash group by 1),
      counted as (
        update pg_temp.expiring e set referrers = e.referrers + edges.referrers
        from edges where e.store_path_hash = edges.target)
      select max(store_path_hash), count(*)::int from page
      """;

  private static final String FOLLOW_RECENT =
      """
      with edges as (
        select left(r.ref, 32) collate "C" as target
        from (select distinct unnest(o.refs) as ref from mansard.object o
              where o.cache_id = $1 and o.last_accessed_at >= $2) r)
      update pg_temp.expiring e set kept = true
      from edges where e.store_path_hash = edges.target and not e.kept
      returning 1
      """;

  private static final String NOW = "select clock_timestamp()";

  private static final String NEXT_TO_DROP =
      """
      select e.store_path_hash from pg_temp.expiring e
      where not e.kept
        and e.referrers = (select min(f.referrers) from pg_temp.expiring f where not f.kept)
      order by e.nar_id limit $1
      """;

  /** Reads what the transaction will need, before it holds locks: it may come from a slow disk. */
  private static final String READ_AHEAD =
      """
      select count(o.refs), count(n.reference_count) from mansard.object o
      join mansard.nar n on n.id = o.nar_id
      where o.cache_id = $1 and o.store_path_hash = any(string_to_array($2, ','))
      """;

  /** Before they are deleted, as it reads what they refer to. */
  private static final String UNCOUNT_REFERRERS =
      """
      with edges as (
        select left(r.ref, 32) collate "C" as target, count(*)::int as referrers
        from unnest(string_to_array($2, ',')) as gone(hash)
        join mansard.object o on o.cache_id = $1 and o.store_path_hash = gone.hash
        cross join unnest(o.refs) as r(ref)
        where left(r.ref, 32) <> gone.hash group by 1)
      update pg_temp.expiring e set referrers = e.referrers - edges.referrers
      from edges where e.store_path_hash = edges.target
      """;

  private static final String FORGET =
      "delete from pg_temp.expiring where store_path_hash = any(string_to_array($1, ','))";

  private static final String COUNT = "select count(*) from pg_temp.expiring where kept = $1";

  private static final String LIST_CANDIDATES =
      """
      select o.store_path, to_char(o.last_accessed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      from pg_temp.expiring e
      join mansard.object o on o.cache_id = $1 and o.store_path_hash = e.store_path_hash
      where not e.kept order by o.last_accessed_at, o.store_path_hash limit $2
      """;

  private final Session session;
  private final AgingCache cache;
  private final OffsetDateTime cutoff;
  private final OffsetDateTime begun;
  private Place gatheredTo = new Place(Instant.EPOCH.atOffset(ZoneOffset.UTC), "");
  private Place followedTo;
  private String countedTo = "";
  private OffsetDateTime recent;

  /** How far a walk along {@code object_by_access} has come. */
  private record Place(OffsetDateTime at, String hash) {}

  PostgresExpiry(Session session, AgingCache cache) {
    this.session = session;
    this.cache = cache;
    this.cutoff = cache.cutoff().atOffset(ZoneOffset.UTC);
    PREPARE.forEach(statement -> session.query(statement, Tuple.tuple()));
    this.begun = now();
    this.recent = begun;
    this.followedTo = new Place(cutoff, "");
  }

  @Override
  public int gather(int limit) {
    RowSet<Row> rows = session.query(GATHER, page(cutoff, gatheredTo, limit));
    if (rows.size() == 0) {
      session.query("analyze pg_temp.expiring", Tuple.tuple());
      return 0;
    }
    gatheredTo = place(rows);
    return count(rows);
  }

  @Override
  public int followKept(int limit) {
    RowSet<Row> rows = session.query(FOLLOW_KEPT, page(begun, followedTo, limit));
    if (rows.size() == 0) {
      return 0;
    }
    followedTo = place(rows);
    return count(rows);
  }

  private Tuple page(OffsetDateTime before, Place after, int limit) {
    return Tuple.of(cache.id(), before, after.at(), after.hash(), limit);
  }

  private static Place place(RowSet<Row> rows) {
    Row last = rows.iterator().next();
    return new Place(last.getOffsetDateTime(0), last.getString(1));
  }

  private static int count(RowSet<Row> rows) {
    return rows.iterator().next().getInteger(2);
  }

  @Override
  public void keepRoots(List<StorePathHash> roots) {
    keep(roots.stream().map(StorePathHash::value).toList());
  }

  @Override
  public int followFound(int limit) {
    List<String> found = hashes(session.query(TAKE_FOUND, Tuple.of(limit)));
    if (!found.isEmpty()) {
      session.query(FOLLOW, Tuple.of(cache.id(), String.join(",", found)));
    }
    return found.size();
  }

  @Override
  public int countReferrers(int limit) {
    Row page =
        session.query(COUNT_REFERRERS, Tuple.of(cache.id(), countedTo, limit)).iterator().next();
    if (page.getInteger(1) > 0) {
      countedTo = page.getString(0);
    } else {
      session.query(ORDER_BY_REFERRERS, Tuple.tuple());
    }
    return page.getInteger(1);
  }

  @Override
  public void followRecent() {
    OffsetDateTime before = now();
    session.query(FOLLOW_RECENT, Tuple.of(cache.id(), later(recent.minus(ACCESS_MARGIN), cutoff)));
    recent = before;
  }

  @Override
  public Dropped drop(int limit) {
    List<String> next = hashes(session.query(NEXT_TO_DROP, Tuple.of(limit)));
    if (next.isEmpty()) {
      return new Dropped(0, 0);
    }
    Tuple objects = Tuple.of(cache.id(), String.join(",", next));
    session.query(READ_AHEAD, objects);
    List<String> gone =
        session.redoable(
            () -> {
              session.query(UNCOUNT_REFERRERS, objects);
              var deletion = new ObjectDeletion(session, cache.id());
              List<String> deleted = deletion.byAge(next, cache.retentionSeconds());
              DeletionNotice.write(session, cache.name(), deleted);
              return deleted;
            });
    List<String> stayed = new ArrayList<>(next);
    stayed.removeAll(Set.copyOf(gone));
    keep(stayed);
    session.query(FORGET, Tuple.of(String.join(",", gone)));
    return new Dropped(next.size(), gone.size());
  }

  @Override
  public long countKept() {
    return count(true);
  }

  @Override
  public long countCandidates() {
    return count(false);
  }

  @Override
  public List<Candidate> listCandidates(int limit) {
    List<Candidate> candidates = new ArrayList<>();
    for (Row row : session.query(LIST_CANDIDATES, Tuple.of(cache.id(), limit))) {
      candidates.add(new Candidate(row.getString(0), row.getString(1)));
    }
    return candidates;
  }

  private void keep(List<String> hashes) {
    if (!hashes.isEmpty()) {
      session.query(KEEP, Tuple.of(String.join(",", hashes)));
    }
  }

  private long count(boolean kept) {
    return session.query(COUNT, Tuple.of(kept)).iterator().next().getLong(0);
  }

  private OffsetDateTime now() {
    return session.query(NOW, Tuple.tuple()).iterator().next().getOffsetDateTime(0);
  }

  private static OffsetDateTime later(OffsetDateTime one, OffsetDateTime other) {
    return one.isAfter(other) ? one : other;
  }

  private static List<String> hashes(RowSet<Row> rows) {
    List<String> hashes = new ArrayList<>(rows.size());
    rows.forEach(row -> hashes.add(row.getString(0)));
    return hashes;
  }
}

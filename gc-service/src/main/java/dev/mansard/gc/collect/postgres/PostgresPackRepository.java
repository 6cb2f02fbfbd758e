package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.PackRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.Pack;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The table {@code pack}. */
public final class PostgresPackRepository implements PackRepository {
  /** What {@link #BURY} will read, before it holds locks. */
  private static final String READ_SHRUNK =
      """
      select count(*) from (
        select p.id from mansard.pack p
        where p.shrunk_at is not null and p.id > $1 order by p.id limit $2) page
      where not exists(select from mansard.chunk c where c.pack_id = page.id)
        and not exists(select from mansard.nar n where n.whole_pack_id = page.id)
      """;

  private static final String BURY =
      """
      with page as materialized (
        select p.id from mansard.pack p
        where p.shrunk_at is not null and p.id > $1 order by p.id limit $2),
      buried as (
        update mansard.pack p set deleted_at = clock_timestamp(), shrunk_at = null
        from page
        where p.id = page.id and p.deleted_at is null
          and not exists(select from mansard.chunk c where c.pack_id = p.id)
          and not exists(select from mansard.nar n where n.whole_pack_id = p.id)
        returning p.id)
      select max(id), count(*)::int, (select count(*) from buried)::int from page
      """;

  private static final String LIST_FREE =
      """
      select id, blob_key, size_bytes from mansard.pack
      where deleted_at <= clock_timestamp() - $1 * interval '1 millisecond'
        and (readable_until is null or readable_until < clock_timestamp())
      order by deleted_at limit $2
      """;

  /** What keeps each from being deleted, from a disk that may be slow, before locks are held. */
  private static final String READ_AHEAD =
      """
      select count(*) from mansard.pack p
      where p.id = any($1::bigint[])
        and (exists(select from mansard.chunk c where c.pack_id = p.id)
             or exists(select from mansard.nar n where n.whole_pack_id = p.id))
      """;

  private static final String FORGET =
      "delete from mansard.pack where id = any($1::bigint[]) and deleted_at is not null";

  private final Supplier<Session> sessions;

  /** Works in whatever session there is at the moment. */
  public PostgresPackRepository(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public Buried bury(long after, int limit) {
    Session session = sessions.get();
    Tuple page = Tuple.of(after, limit);
    session.query(READ_SHRUNK, page);
    Row row = session.redoable(() -> session.query(BURY, page)).iterator().next();
    int looked = row.getInteger(1);
    return new Buried(looked == 0 ? after : row.getLong(0), looked, row.getInteger(2));
  }

  @Override
  public List<Pack> listFree(Duration grace, int limit) {
    List<Pack> packs = new ArrayList<>();
    for (Row row : sessions.get().query(LIST_FREE, Tuple.of((double) grace.toMillis(), limit))) {
      packs.add(new Pack(row.getLong(0), new BlobKey(row.getString(1)), row.getLong(2)));
    }
    return packs;
  }

  @Override
  public void forget(List<Long> packIds) {
    Session session = sessions.get();
    Tuple ids = Tuple.tuple().addArrayOfLong(packIds.toArray(Long[]::new));
    session.query(READ_AHEAD, ids);
    session.redoable(() -> session.query(FORGET, ids));
  }

  @Override
  public void flush() {
    sessions.get().flush();
  }
}

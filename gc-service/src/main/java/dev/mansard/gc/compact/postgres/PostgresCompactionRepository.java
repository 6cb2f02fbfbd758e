package dev.mansard.gc.compact.postgres;

import dev.mansard.gc.compact.CompactionJob;
import dev.mansard.gc.compact.CompactionRepository;
import dev.mansard.gc.compact.LiveFrame;
import dev.mansard.gc.compact.MovedFrames;
import dev.mansard.gc.compact.SparsePack;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.commit.Lease;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The tables {@code pack} and {@code chunk}, and the lease of a copy. */
public final class PostgresCompactionRepository implements CompactionRepository {
  private static final String LIST_SHRUNK =
      """
      with page as materialized (
        select p.id, p.blob_key, p.size_bytes, p.shrunk_at from mansard.pack p
        where p.shrunk_at is not null and p.deleted_at is null and p.id > $1
        order by p.id limit $2)
      select p.id, p.blob_key, p.size_bytes, l.bytes, l.quarantined, p.shrunk_at
      from page p
      cross join lateral (
        select coalesce(sum(c.stored_bytes), 0)::bigint as bytes,
          coalesce(bool_or(c.quarantined_at is not null), false) as quarantined
        from mansard.chunk c where c.pack_id = p.id) l
      order by p.id
      """;

  /** Not those that have shrunk since they were listed: healing goes on meanwhile. */
  private static final String SETTLE =
      """
      update mansard.pack p set shrunk_at = null
      from unnest($1::bigint[], $2::timestamptz[]) as listed(id, shrunk_at)
      where p.id = listed.id and p.shrunk_at = listed.shrunk_at
      """;

  private static final String LIST_FRAMES =
      """
      select c.id, c.pack_offset, c.stored_bytes, c.checksum from mansard.chunk c
      where c.pack_id = $1 and c.id > $2 order by c.id limit $3
      """;

  private static final String END_LEASE =
      """
      delete from mansard.lease
      where id = $1 and abandoned_at is null and expires_at > clock_timestamp()
      """;

  /** Looked at again, should the rest of the move not take place. */
  private static final String INSERT_PACK =
      """
      insert into mansard.pack (id, blob_key, size_bytes, created_at, shrunk_at)
      values ($1, $2, $3, clock_timestamp(), clock_timestamp())
      """;

  private static final String KEEP_READABLE =
      """
      update mansard.pack
      set readable_until = clock_timestamp() + $2 * interval '1 second', shrunk_at = clock_timestamp()
      where id = $1
      """;

  private static final String LOCK_CHUNKS =
      "select from mansard.chunk where id = any($1::bigint[]) order by id for no key update";

  /** Not those that have been reaped, replaced or quarantined since they were copied. */
  private static final String MOVE =
      """
      update mansard.chunk c set pack_id = $5, pack_offset = moved.next
      from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as moved(id, former, next)
      where c.id = moved.id and c.pack_id = $4 and c.pack_offset = moved.former
        and c.quarantined_at is null
      """;

  private static final String UNLIST_WHOLE =
      "update mansard.nar set whole_pack_id = null where whole_pack_id = $1";

  private static final String BURY =
      """
      update mansard.pack p set deleted_at = clock_timestamp(), shrunk_at = null
      where p.id = $1 and p.deleted_at is null
        and not exists(select from mansard.chunk c where c.pack_id = p.id)
      """;

  private final Supplier<Session> sessions;

  /** Works in whatever session there is at the moment. */
  public PostgresCompactionRepository(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public List<SparsePack> listShrunk(long afterPackId, int limit) {
    List<SparsePack> packs = new ArrayList<>();
    for (Row row : sessions.get().query(LIST_SHRUNK, Tuple.of(afterPackId, limit))) {
      var pack = new Pack(row.getLong(0), new BlobKey(row.getString(1)), row.getLong(2));
      packs.add(new SparsePack(pack, row.getLong(3), row.getBoolean(4), row.getOffsetDateTime(5)));
    }
    return packs;
  }

  @Override
  public void settle(List<SparsePack> packs) {
    if (!packs.isEmpty()) {
      Session session = sessions.get();
      Long[] ids = packs.stream().map(sparse -> sparse.pack().id()).toArray(Long[]::new);
      var times = packs.stream().map(SparsePack::shrunkAt).toArray(OffsetDateTime[]::new);
      Tuple values = Tuple.tuple().addArrayOfLong(ids).addArrayOfOffsetDateTime(times);
      session.transaction(() -> session.query(SETTLE, values));
    }
  }

  @Override
  public List<LiveFrame> listFrames(long packId, long afterChunkId, int limit) {
    List<LiveFrame> frames = new ArrayList<>();
    for (Row row : sessions.get().query(LIST_FRAMES, Tuple.of(packId, afterChunkId, limit))) {
      frames.add(
          new LiveFrame(row.getLong(0), row.getLong(1), row.getInteger(2), row.getInteger(3)));
    }
    return frames;
  }

  @Override
  public void begin(Pack former, Lease lease, Pack copy, MovedFrames frames, int limit) {
    Session session = sessions.get();
    session.transaction(
        () -> {
          if (session.query(END_LEASE, Tuple.of(lease.id())).rowCount() != 1) {
            throw new MetadataException.Stale("the lease has expired");
          }
          session.query(INSERT_PACK, Tuple.of(copy.id(), copy.blobKey().value(), copy.sizeBytes()));
          return move(session, former, copy, frames, 0, limit);
        });
  }

  @Override
  public void move(Pack former, Pack copy, MovedFrames frames, int from, int limit) {
    Session session = sessions.get();
    session.transaction(() -> move(session, former, copy, frames, from, limit));
  }

  private static int move(
      Session session, Pack former, Pack copy, MovedFrames frames, int from, int limit) {
    int count = Math.min(limit, frames.size() - from);
    var ids = new Long[count];
    var formerOffsets = new Long[count];
    var offsets = new Long[count];
    for (int i = 0; i < count; i++) {
      ids[i] = frames.chunkId(from + i);
      formerOffsets[i] = frames.formerOffset(from + i);
      offsets[i] = frames.offset(from + i);
    }
    keepReadable(session, former);
    session.query(LOCK_CHUNKS, Tuple.tuple().addArrayOfLong(ids));
    Tuple values =
        Tuple.tuple().addArrayOfLong(ids).addArrayOfLong(formerOffsets).addArrayOfLong(offsets);
    return session.query(MOVE, values.addLong(former.id()).addLong(copy.id())).rowCount();
  }

  private static void keepReadable(Session session, Pack former) {
    double margin = CompactionJob.READER_MARGIN.toSeconds();
    session.query(KEEP_READABLE, Tuple.of(former.id(), margin));
  }

  @Override
  public void bury(Pack former) {
    Session session = sessions.get();
    Tuple id = Tuple.of(former.id());
    session.transaction(
        () -> {
          keepReadable(session, former);
          session.query(UNLIST_WHOLE, id);
          return session.query(BURY, id);
        });
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.collect.PackRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.Pack;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The table {@code pack}. */
public final class PostgresPackRepository implements PackRepository {
  private static final String LIST_SHRUNK =
      """
      select id from mansard.pack
      where shrunk_at is not null and deleted_at is null and id > $1 order by id limit $2
      """;

  private static final String BURY =
      """
      update mansard.pack p set deleted_at = clock_timestamp(), shrunk_at = null
      where p.id = any($1::bigint[]) and p.shrunk_at is not null and p.deleted_at is null and %s
      """
          .formatted(EmptyPacks.IS_EMPTY);

  /**
   * Behind those that were listed before: the index still leads past the ones that are gone by now,
   * which is most of the work after some thousands.
   */
  private static final String LIST_FREE =
      """
      select id, blob_key, size_bytes, deleted_at from mansard.pack
      where deleted_at <= clock_timestamp() - $1 * interval '1 millisecond'
        and (readable_until is null or readable_until < clock_timestamp())
        and (deleted_at, id) > ($2, $3)
      order by deleted_at, id limit $4
      """;

  private static final String FORGET =
      "delete from mansard.pack where id = any($1::bigint[]) and deleted_at is not null";

  private static final OffsetDateTime BEGINNING = Instant.EPOCH.atOffset(ZoneOffset.UTC);

  private final Supplier<Session> sessions;
  private OffsetDateTime lastTombstone = BEGINNING;
  private long lastId = -1;

  /** Works in whatever session there is at the moment. */
  public PostgresPackRepository(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public void rewind() {
    lastTombstone = BEGINNING;
    lastId = -1;
  }

  @Override
  public List<Long> listShrunk(long after, int limit) {
    List<Long> ids = new ArrayList<>();
    for (Row row : sessions.get().query(LIST_SHRUNK, Tuple.of(after, limit))) {
      ids.add(row.getLong(0));
    }
    return ids;
  }

  @Override
  public void bury(List<Long> packIds) {
    Session session = sessions.get();
    EmptyPacks.readAhead(session, packIds);
    session.redoable(() -> session.query(BURY, EmptyPacks.ids(packIds)));
  }

  @Override
  public List<Pack> listFree(Duration grace, int limit) {
    List<Pack> packs = new ArrayList<>();
    Tuple values = Tuple.of((double) grace.toMillis(), lastTombstone, lastId, limit);
    for (Row row : sessions.get().query(LIST_FREE, values)) {
      packs.add(new Pack(row.getLong(0), new BlobKey(row.getString(1)), row.getLong(2)));
      lastTombstone = row.getOffsetDateTime(3);
      lastId = row.getLong(0);
    }
    return packs;
  }

  @Override
  public void forget(List<Long> packIds) {
    Session session = sessions.get();
    EmptyPacks.readAhead(session, packIds);
    session.redoable(() -> session.query(FORGET, EmptyPacks.ids(packIds)));
  }

  @Override
  public void flush() {
    sessions.get().flush();
  }
}

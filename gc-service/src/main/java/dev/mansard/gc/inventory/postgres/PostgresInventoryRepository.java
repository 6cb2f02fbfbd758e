package dev.mansard.gc.inventory.postgres;

import dev.mansard.gc.inventory.InventoryRepository;
import dev.mansard.gc.leadership.postgres.Session;
import dev.mansard.store.blob.BlobInventory.Entry;
import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.metadata.Pack;
import dev.mansard.store.metadata.integrity.Installation;
import dev.mansard.store.metadata.postgres.InstallationRows;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The tables {@code installation}, {@code inventory} and {@code stray_blob}. */
public final class PostgresInventoryRepository implements InventoryRepository {
  private static final String FIND_PLACE =
      """
      select last_key from mansard.inventory
      where last_key <> '' or finished_at is null
        or finished_at <= clock_timestamp() - $1 * interval '1 millisecond'
        or finished_at > clock_timestamp()
      """;

  /**
   * One snapshot, so that a blob whose upload is being committed has its lease or its pack. $4 are
   * all keys between $1, exclusive, and $2, inclusive unless $3 says that there is no end.
   */
  private static final String NOTE =
      """
      with blobs as materialized (
        select * from unnest($4::text[], $5::bigint[]) as blob(blob_key, size_bytes)),
      strays as materialized (
        select b.blob_key, b.size_bytes from blobs b
        where not exists(select from mansard.pack p where p.blob_key = b.blob_key)
          and not exists(select from mansard.lease l where l.blob_key = b.blob_key)),
      known as (
        delete from mansard.stray_blob s
        where s.blob_key > $1 and ($3 or s.blob_key <= $2)
          and not exists(select from strays n where n.blob_key = s.blob_key)),
      noted as (
        insert into mansard.stray_blob (blob_key, size_bytes, seen_at)
        select blob_key, size_bytes, clock_timestamp() from strays
        on conflict do nothing),
      missing as (
        select p.id, p.blob_key, p.size_bytes from mansard.pack p
        where p.blob_key > $1 and ($3 or p.blob_key <= $2) and p.deleted_at is null
          and not exists(select from blobs b
                         where b.blob_key = p.blob_key and b.size_bytes = p.size_bytes)),
      counted as (
        update mansard.inventory i
        set last_key = $2,
            blobs = case when $1 = '' then 0 else i.blobs end + (select count(*) from blobs),
            missing = case when $1 = '' then 0 else i.missing end + (select count(*) from missing))
      select id, blob_key, size_bytes from missing
      """;

  private static final String FINISH =
      "update mansard.inventory set last_key = '', finished_at = clock_timestamp()";

  private static final String LIST_STRAYS =
      """
      select s.blob_key, s.size_bytes from mansard.stray_blob s
      where s.blob_key > $1 and s.seen_at <= clock_timestamp() - $2 * interval '1 millisecond'
        and not exists(select from mansard.pack p where p.blob_key = s.blob_key)
        and not exists(select from mansard.lease l where l.blob_key = s.blob_key)
      order by s.blob_key limit $3
      """;

  private static final String FORGET =
      "delete from mansard.stray_blob where blob_key = any($1::text[])";

  private final Supplier<Session> sessions;

  /** Works in whatever session there is at the moment. */
  public PostgresInventoryRepository(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  @Override
  public Installation installation() {
    return InstallationRows.read(sessions.get().query(InstallationRows.FIND, Tuple.tuple()));
  }

  @Override
  public void setMarked() {
    change(InstallationRows.SET_MARKED, Tuple.tuple());
  }

  @Override
  public Optional<String> findPlace(Duration interval) {
    RowSet<Row> rows = sessions.get().query(FIND_PLACE, Tuple.of((double) interval.toMillis()));
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getString(0));
  }

  @Override
  public List<Pack> compare(String after, String last, boolean isEnd, List<Entry> blobs) {
    String[] keys = blobs.stream().map(blob -> blob.key().value()).toArray(String[]::new);
    Long[] sizes = blobs.stream().map(Entry::sizeBytes).toArray(Long[]::new);
    Tuple values = Tuple.of(after, last, isEnd).addArrayOfString(keys).addArrayOfLong(sizes);
    List<Pack> missing = new ArrayList<>();
    for (Row row : change(NOTE, values)) {
      missing.add(new Pack(row.getLong(0), new BlobKey(row.getString(1)), row.getLong(2)));
    }
    return missing;
  }

  @Override
  public void finish() {
    change(FINISH, Tuple.tuple());
  }

  @Override
  public List<Entry> listStrays(String after, Duration age, int limit) {
    Tuple values = Tuple.of(after, (double) age.toMillis(), limit);
    List<Entry> strays = new ArrayList<>();
    for (Row row : sessions.get().query(LIST_STRAYS, values)) {
      strays.add(new Entry(new BlobKey(row.getString(0)), row.getLong(1)));
    }
    return strays;
  }

  @Override
  public void forget(List<Entry> strays) {
    if (!strays.isEmpty()) {
      String[] keys = strays.stream().map(stray -> stray.key().value()).toArray(String[]::new);
      change(FORGET, Tuple.tuple().addArrayOfString(keys));
    }
  }

  private RowSet<Row> change(String sql, Tuple values) {
    Session session = sessions.get();
    return session.transaction(() -> session.query(sql, values));
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.leadership.postgres.Session;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/**
 * Which packs have no chunk any more. After its upload a pack gets chunks only beside one that
 * lives in it, under the lock of that, or from the collector itself, so a tombstone is final.
 */
final class EmptyPacks {
  /**
   * The last chunk of the pack {@code p}: chunks of a large one go by ascending id, so that whoever
   * looks from the other end meets none that has just been deleted.
   */
  private static final String LAST_CHUNK =
      "(select c.id from mansard.chunk c where c.pack_id = p.id order by c.id desc limit 1)";

  /** Of the pack {@code p}, by what keeps its row from being deleted. */
  static final String IS_EMPTY =
      """
      (%s is null and not exists(select from mansard.nar n where n.whole_pack_id = p.id))
      """
          .formatted(LAST_CHUNK);

  /**
   * In one look at each, hence in one change of its row and of the indexes over it; a statement
   * after that which deletes chunks, since it has to see them gone.
   */
  private static final String NOTE_SHRUNK =
      """
      with shrunk as materialized (
        select p.id, %s as is_empty from mansard.pack p
        where p.id = any($1::bigint[]) and p.deleted_at is null)
      update mansard.pack p
      set deleted_at = case when s.is_empty then clock_timestamp() end,
          shrunk_at = case when not s.is_empty then clock_timestamp() end
      from shrunk s where p.id = s.id and p.deleted_at is null
      """
          .formatted(IS_EMPTY);

  /**
   * Both halves, since the first to be found would end the look at a pack. And where its row lies,
   * by way of the index in which the next version of it gets an entry at some other place.
   */
  private static final String READ_AHEAD =
      """
      select count(%s),
        count((select q.size_bytes from mansard.pack q where q.blob_key = p.blob_key)),
        count(*) filter (where exists(select from mansard.nar n where n.whole_pack_id = p.id))
      from mansard.pack p where p.id = any(%s)
      """;

  private static final String READ_PACKS = READ_AHEAD.formatted(LAST_CHUNK, "$1::bigint[]");

  private EmptyPacks() {}

  /**
   * Within a transaction that has removed chunks of them: those that are empty get their tombstone,
   * the others are to be looked at once more.
   */
  static void noteShrunk(Session session, Collection<Long> packIds) {
    if (!packIds.isEmpty()) {
      session.query(NOTE_SHRUNK, ids(packIds));
    }
  }

  /** Has what decides over them read, from a disk that may be slow, before anything is locked. */
  static void readAhead(Session session, Collection<Long> packIds) {
    session.query(READ_PACKS, ids(packIds));
  }

  /** {@link #readAhead} of those that a statement lists. */
  static String readingAhead(String packIds) {
    return READ_AHEAD.formatted(LAST_CHUNK, "array(" + packIds + ")");
  }

  static Tuple ids(Collection<Long> packIds) {
    return Tuple.tuple().addArrayOfLong(packIds.toArray(Long[]::new));
  }
}

package dev.mansard.gc.collect.postgres;

import dev.mansard.gc.leadership.postgres.Session;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/**
 * Which packs have no chunk any more. A pack never gets chunks again after its upload, so a
 * tombstone is final.
 */
final class EmptyPacks {
  /** Of the pack {@code p}, by what keeps its row from being deleted. */
  static final String IS_EMPTY =
      """
      (not exists(select from mansard.chunk c where c.pack_id = p.id)
       and not exists(select from mansard.nar n where n.whole_pack_id = p.id))
      """;

  /** In one look at each, hence in one change of its row and of the indexes over it. */
  private static final String NOTE_SHRUNK =
      """
      with shrunk as materialized (
        select p.id, %s as is_empty from mansard.pack p
        where p.id = any($1::bigint[]) and p.deleted_at is null)
      update mansard.pack p
      set deleted_at = case when s.is_empty then clock_timestamp() end,
          shrunk_at = case when not s.is_empty then clock_timestamp() end
      from shrunk s where p.id = s.id
      """
          .formatted(IS_EMPTY);

  /** Both halves, since the first to be found would end the look at a pack. */
  private static final String READ_AHEAD =
      """
      select count(*) filter (where exists(select from mansard.chunk c where c.pack_id = p.id)),
        count(*) filter (where exists(select from mansard.nar n where n.whole_pack_id = p.id))
      from mansard.pack p where p.id = any(%s)
      """;

  private static final String READ_PACKS = READ_AHEAD.formatted("$1::bigint[]");

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
    return READ_AHEAD.formatted("array(" + packIds + ")");
  }

  static Tuple ids(Collection<Long> packIds) {
    return Tuple.tuple().addArrayOfLong(packIds.toArray(Long[]::new));
  }
}

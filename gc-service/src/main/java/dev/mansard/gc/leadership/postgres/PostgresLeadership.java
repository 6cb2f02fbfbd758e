package dev.mansard.gc.leadership.postgres;

import dev.mansard.gc.leadership.Leadership;
import dev.mansard.gc.leadership.LeadershipLostException;
import dev.mansard.gc.leadership.Term;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whoever holds an advisory lock of the database collects.
 *
 * <p>The lock belongs to a session, so it goes with the process. It also goes when the process is
 * paused or cut off: the session has to say something every few seconds, or the server ends it.
 * What such a process still believes does not matter, since a new term takes a new token.
 *
 * <p>A session of its own, so PgBouncer must not stand in between in a mode other than {@code
 * session}. Needs PostgreSQL 14.
 */
public final class PostgresLeadership implements Leadership {
  /** Without a heartbeat for so long the server ends the session that holds the lock. */
  static final int SILENCE_MILLIS = 6_000;

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** "mansard gc" in bytes; arbitrary, but for ever. */
  private static final long LOCK = 0x6d616e7361726467L;

  /** As arbitrary: of whoever came first and waits for the next term. Nothing depends on it. */
  private static final long FIRST = LOCK - 1;

  /** One that ended in the future was timed by a clock that has been set back since. */
  private static final String TRY_LOCK =
      """
      select case when c.finished_at is null or c.started_at > c.finished_at
                    or c.finished_at <= clock_timestamp() - $2 * interval '1 millisecond'
                    or c.finished_at > clock_timestamp()
             then pg_try_advisory_lock($1) else false end,
        case when $3 then true else pg_try_advisory_lock($4) end
      from mansard.collector c
      """;

  private static final String WATCH =
      "select set_config('idle_session_timeout', $1, false),"
          + " set_config('lock_timeout', '10s', false)";

  private static final String BEGIN =
      """
      update mansard.collector
      set token = token + 1, holder = $1, started_at = clock_timestamp()
      returning token
      """;

  private final StoreDatabase database;
  private final String holder;
  private @Nullable PgConnection lock;
  private @Nullable PostgresTerm term;
  private volatile boolean first;

  /**
   * Leadership over the collection in that database.
   *
   * @param holder names this process to people who look into the table
   */
  public PostgresLeadership(StoreDatabase database, String holder) {
    this.database = database;
    this.holder = holder;
  }

  @Override
  public Optional<Term> tryBegin(Duration interval) {
    if (term != null) {
      throw new IllegalStateException("a term has not ended");
    }
    PgConnection connection = connection();
    try {
      var values = Tuple.of(LOCK, (double) interval.toMillis(), first, FIRST);
      var row = await(() -> connection.preparedQuery(TRY_LOCK).execute(values)).iterator().next();
      first = row.getBoolean(0) || row.getBoolean(1);
      return row.getBoolean(0) ? Optional.of(begin(connection)) : Optional.empty();
    } catch (MetadataException | Await.TimedOutException e) {
      disconnect();
      throw e;
    }
  }

  @Override
  public boolean isFirst() {
    return first;
  }

  /**
   * The session of the present term.
   *
   * @throws LeadershipLostException if there is none, or not any more
   */
  public Session session() {
    var current = term;
    if (current == null) {
      throw new LeadershipLostException("this process does not collect");
    }
    return current.session();
  }

  private Term begin(PgConnection connection) {
    await(() -> connection.preparedQuery(WATCH).execute(Tuple.of(SILENCE_MILLIS + "ms")));
    long token =
        await(() -> connection.preparedQuery(BEGIN).execute(Tuple.of(holder)))
            .iterator()
            .next()
            .getLong(0);
    var begun = new PostgresTerm(connection, Session.fenced(database, token), token, this::ended);
    term = begun;
    return begun;
  }

  /** The connection is given up with the term: its state is not worth restoring. */
  private void ended() {
    term = null;
    disconnect();
  }

  private PgConnection connection() {
    var open = lock;
    if (open == null) {
      open = Connecting.connect(database, LIMIT);
      lock = open;
    }
    return open;
  }

  private void disconnect() {
    var open = lock;
    lock = null;
    first = false;
    if (open != null) {
      Await.run(Shield.uni(() -> open.close().otherwiseEmpty()), LIMIT);
    }
  }

  private static <T> T await(Supplier<Future<T>> work) {
    return Await.await(Shield.uni(work), LIMIT);
  }

  @Override
  public void close() {
    var current = term;
    if (current != null) {
      current.close();
    }
    disconnect();
  }
}

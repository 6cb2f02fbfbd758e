package dev.mansard.gc.leadership.postgres;

import dev.mansard.gc.leadership.LeadershipLostException;
import dev.mansard.store.bridge.Await;
import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.Shield;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A connection of a collector, with blocking calls, for one thread.
 *
 * <p>A transaction that changes something first checks the fencing token, and keeps it from growing
 * until it has ended. It waits for no row lock longer than {@link #LOCK_WAIT_MILLIS} and is ended
 * by the server when its process stops answering, so that neither uploads nor the next collector
 * wait for one that is paused.
 */
public final class Session implements AutoCloseable {
  /** So long a transaction waits for a lock that somebody else holds. */
  static final int LOCK_WAIT_MILLIS = 50;

  /** After so long without a statement the server ends a transaction, and its session. */
  static final int SILENCE_MILLIS = 5_000;

  /**
   * Without compilation of statements: the planner's guesses for arrays and unnested references
   * make it compile for longer than the statement takes. With room for the temporary table of half
   * a million old objects and its index, and for the references of a page, which otherwise go to
   * disk and back at every look. Rows are asked for by ids that lie beside each other, which costs
   * little more than reading on; without saying so, a batch reads the whole table. And without
   * notices that something is there already or not yet, which the driver logs as warnings.
   */
  private static final String SETTINGS =
      "set jit = off; set temp_buffers = '128MB'; set work_mem = '64MB';"
          + " set random_page_cost = 1.1; set client_min_messages = warning";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 5;

  private static final String CHECK_TOKEN =
      """
      select token, set_config('lock_timeout', $2, true),
        set_config('idle_in_transaction_session_timeout', $3, true),
        set_config('synchronous_commit', case when $4 then 'off'
                                              else current_setting('synchronous_commit') end, true)
      from mansard.collector where token = $1 for share
      """;

  /** On disk even where the database is told never to wait for it. */
  private static final String TOUCH =
      """
      update mansard.collector set token = token
      where set_config('synchronous_commit',
                       case current_setting('synchronous_commit')
                       when 'off' then 'on' else current_setting('synchronous_commit') end,
                       true) is not null
      """;

  private final PgConnection connection;
  private final OptionalLong token;

  private Session(PgConnection connection, OptionalLong token) {
    this.connection = connection;
    this.token = token;
  }

  /** A session that changes as long as the token is the present one. */
  static Session fenced(StoreDatabase database, long token) {
    return new Session(connect(database), OptionalLong.of(token));
  }

  /**
   * A session without a token, for whoever does not collect: it changes nothing but temporary
   * tables, and single rows where fsck repairs.
   */
  public static Session reading(StoreDatabase database) {
    return new Session(connect(database), OptionalLong.empty());
  }

  private static PgConnection connect(StoreDatabase database) {
    PgConnection connection = Connecting.connect(database, LIMIT);
    try {
      var _ = Await.await(Shield.uni(() -> connection.query(SETTINGS).execute()), LIMIT);
      return connection;
    } catch (RuntimeException e) {
      Connecting.close(connection);
      throw e;
    }
  }

  /** Work of one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T run();
  }

  /** One statement, in the transaction that is open or in one of its own. */
  public RowSet<Row> query(String sql, Tuple values) {
    return await(() -> connection.preparedQuery(sql).execute(values));
  }

  /**
   * The result of {@code work}, all of it kept or nothing; done again a few times where somebody
   * was in the way.
   *
   * @throws LeadershipLostException if this collector is not the present one
   * @throws MetadataException.Contended if somebody still was in the way
   */
  public <T> T transaction(Work<T> work) {
    return transaction(work, false);
  }

  /**
   * {@link #transaction}, of which the database may forget the last ones if it crashes, in return
   * for not holding its locks until it is on disk. Whoever then does something outside the database
   * that must not come first, calls {@link #flush}.
   */
  public <T> T redoable(Work<T> work) {
    return transaction(work, true);
  }

  /**
   * Has all that was kept until now on disk: the log has an order, and something new at its end.
   */
  public void flush() {
    transaction(() -> query(TOUCH, Tuple.tuple()));
  }

  private <T> T transaction(Work<T> work, boolean redoable) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(work, redoable);
      } catch (MetadataException.Contended e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private <T> T attempt(Work<T> work, boolean redoable) {
    var transaction = await(connection::begin);
    boolean kept = false;
    try {
      requireToken(redoable);
      T result = work.run();
      Await.run(Shield.uni(transaction::commit), LIMIT);
      kept = true;
      return result;
    } finally {
      if (!kept) {
        Await.run(Shield.uni(() -> transaction.rollback().otherwiseEmpty()), LIMIT);
      }
    }
  }

  private void requireToken(boolean redoable) {
    long expected =
        token.orElseThrow(() -> new IllegalStateException("this session may change nothing"));
    var values = Tuple.of(expected, LOCK_WAIT_MILLIS + "ms", SILENCE_MILLIS + "ms", redoable);
    if (query(CHECK_TOKEN, values).size() == 0) {
      throw new LeadershipLostException("another process has begun to collect");
    }
  }

  private static <T> T await(Supplier<Future<T>> work) {
    return Await.await(Shield.uni(work), LIMIT);
  }

  @Override
  public void close() {
    Await.run(Shield.uni(() -> connection.close().otherwiseEmpty()), LIMIT);
  }
}

package dev.mansard.store.metadata.postgres;

import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the sessions of a pool may be in the way of others. A process that is paused in a
 * transaction (SIGSTOP, a virtual machine that moves) keeps its row locks; without limits the
 * commits of all other replicas wait for them, and in the end hold every connection there is.
 *
 * <p>Statements are not compiled: of arrays that it cannot see the planner expects more than there
 * is, so that in a large store it would compile for longer than a look-up takes, at each of them.
 *
 * <p>Set once a session, by a statement: as parameters of the start-up message they would save that
 * statement, but PgBouncer refuses connections that come with them.
 *
 * @param lockWait so long a statement waits for a lock, and then fails as contended; longer than
 *     the server's {@code deadlock_timeout}, so that deadlocks are still found as such
 * @param silence after so long without a statement the server ends a transaction, and its session
 */
public record SessionLimits(Duration lockWait, Duration silence) {
  private static final Logger LOG = LoggerFactory.getLogger(SessionLimits.class);
  private static final Duration LOCK_WAIT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /**
   * 5 s and 10 s: what is tried again, see {@link Transactions}, waits until one that was paused
   * has been ended. Who may have to wait for work that takes longer sets a limit of its own.
   */
  public static SessionLimits standard() {
    return new SessionLimits(LOCK_WAIT, SILENCE);
  }

  /** For a pool's new connection, which then goes to the pool. */
  public void set(SqlConnection connection) {
    connection
        .query(
            "set lock_timeout = %d; set idle_in_transaction_session_timeout = %d; set jit = off"
                .formatted(lockWait.toMillis(), silence.toMillis()))
        .execute()
        .onFailure(e -> LOG.warn("a session has no limits to its locks", e))
        .onComplete(_ -> connection.close());
  }
}

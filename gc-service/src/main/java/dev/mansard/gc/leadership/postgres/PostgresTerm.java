package dev.mansard.gc.leadership.postgres;

import dev.mansard.gc.leadership.LeadershipLostException;
import dev.mansard.gc.leadership.Term;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/** A term that lasts as long as its lock's session answers heartbeats. */
final class PostgresTerm implements Term {
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  private static final String FINISH =
      "update mansard.collector set finished_at = clock_timestamp()";

  private final PgConnection lock;
  private final Session session;
  private final long token;
  private final Runnable onEnd;
  private final Heartbeat heartbeat;
  private volatile boolean isLost;

  PostgresTerm(PgConnection lock, Session session, long token, Runnable onEnd) {
    this.lock = lock;
    this.session = session;
    this.token = token;
    this.onEnd = onEnd;
    lock.closeHandler(_ -> isLost = true);
    this.heartbeat =
        new Heartbeat(HEARTBEAT, () -> lock.query("select 1").execute(), () -> isLost = true);
  }

  @Override
  public long token() {
    return token;
  }

  /** The session, while the term lasts. */
  Session session() {
    if (isLost) {
      throw new LeadershipLostException("the lock of the collector was lost");
    }
    return session;
  }

  @Override
  public void finish() {
    session().transaction(() -> session.query(FINISH, Tuple.tuple()));
  }

  @Override
  public void close() {
    heartbeat.close();
    lock.closeHandler(_ -> {});
    try {
      session.close();
    } finally {
      onEnd.run();
    }
  }
}

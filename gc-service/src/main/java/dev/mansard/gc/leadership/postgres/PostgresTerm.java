package dev.mansard.gc.leadership.postgres;

import dev.mansard.gc.leadership.LeadershipLostException;
import dev.mansard.gc.leadership.Term;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A term that lasts as long as its lock's session answers heartbeats. */
final class PostgresTerm implements Term {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresTerm.class);
  private static final int HEARTBEAT_MILLIS = 2_000;

  private static final String FINISH =
      "update mansard.collector set finished_at = clock_timestamp()";

  private final PgConnection lock;
  private final Session session;
  private final long token;
  private final Runnable onEnd;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("mansard-collector").daemon().factory());
  private volatile boolean isLost;

  PostgresTerm(PgConnection lock, Session session, long token, Runnable onEnd) {
    this.lock = lock;
    this.session = session;
    this.token = token;
    this.onEnd = onEnd;
    lock.closeHandler(_ -> isLost = true);
    var _ =
        heart.scheduleAtFixedRate(
            this::beat, HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
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

  private void beat() {
    var _ =
        lock.query("select 1")
            .execute()
            .onFailure(
                e -> {
                  LOG.warn("The collector lost its lock: {}", e.getMessage());
                  isLost = true;
                });
  }

  @Override
  public void close() {
    heart.shutdownNow();
    lock.closeHandler(_ -> {});
    try {
      session.close();
    } finally {
      onEnd.run();
    }
  }
}

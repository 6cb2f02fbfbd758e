package dev.mansard.store.metadata.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies migrations to tables that others use meanwhile, as in a rolling update.
 *
 * <p>A statement that changes a table waits for everybody who reads it, and everybody who comes
 * after waits behind it. So it waits for a moment only, shorter than PostgreSQL's {@code
 * deadlock_timeout} (1 s): the migration gives way, never a push. What it began is rolled back, for
 * each migration is one transaction, and it is tried again until the patience ends.
 */
final class PoliteMigration {
  /** For the start of each session. Flyway's own advisory lock is not subject to it. */
  private static final String WAIT_SHORTLY = "set lock_timeout = '400ms'";

  private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos();
  private static final Logger LOG = LoggerFactory.getLogger(PoliteMigration.class);

  private final Flyway flyway;
  private final Duration patience;

  PoliteMigration(FluentConfiguration configuration, Duration patience) {
    this.flyway = configuration.initSql(WAIT_SHORTLY).load();
    this.patience = patience;
  }

  /**
   * Blocking.
   *
   * @throws IllegalStateException if others held the tables all the time
   * @throws FlywayException if a migration fails for another reason
   */
  void run() {
    long start = System.nanoTime();
    boolean isTold = false;
    while (!ranOnce(System.nanoTime() - start < patience.toNanos())) {
      if (!isTold) {
        LOG.info(
            "The migration waits for others who use the tables, for {} s at most.",
            patience.toSeconds());
        isTold = true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean ranOnce(boolean mayTryAgain) {
    try {
      flyway.migrate();
      return true;
    } catch (FlywayException e) {
      if (!isInTheWay(e)) {
        throw e;
      }
      if (!mayTryAgain || Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            "other sessions held the tables for %d s; end long transactions and try again"
                .formatted(patience.toSeconds()),
            e);
      }
      return false;
    }
  }

  private static boolean isInTheWay(@Nullable Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && Failures.isContention(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}

package dev.mansard.api.cache.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.store.metadata.MetadataException;
import io.vertx.pgclient.PgException;
import jakarta.persistence.PersistenceException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.hibernate.HibernateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseFailureTest {
  /** Read-only during a failover, limits of time; connection, resources, shutdown, system. */
  @ParameterizedTest
  @ValueSource(strings = {"25006", "25P03", "25P04", "08006", "53300", "57P01", "57P03", "58030"})
  void whatPassesIsUnavailable(String state) {
    assertThat(translated(state)).isInstanceOf(MetadataException.Unavailable.class);
  }

  /** Lock not available, serialization, deadlock. */
  @ParameterizedTest
  @ValueSource(strings = {"55P03", "40001", "40P01"})
  void whatIsInTheWayIsContended(String state) {
    assertThat(translated(state)).isInstanceOf(MetadataException.Contended.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42P01", "22001", "23502"})
  void whatStaysIsADefect(String state) {
    assertThat(translated(state)).isInstanceOf(MetadataException.Defect.class);
  }

  @Test
  void theEndOfASessionIsNoFaultOfAStatement() {
    var failure = new PgException("terminating connection", "FATAL", "XX000", "");

    assertThat(DatabaseFailure.translate(new CompletionException(failure)))
        .isInstanceOf(MetadataException.Unavailable.class);
  }

  @Test
  void whatNeverReachedTheDatabaseIsUnavailable() {
    assertThat(DatabaseFailure.translate(new ConnectException("refused")))
        .isInstanceOf(MetadataException.Unavailable.class);
  }

  @Test
  void whatHibernateFailsAtItselfIsADefect() {
    assertThat(DatabaseFailure.translate(new HibernateException("no such entity")))
        .isInstanceOf(MetadataException.Defect.class);
  }

  /** As Hibernate Reactive wraps what its driver says. */
  private static Throwable translated(String state) {
    var jdbc = new SQLException("refused", state);
    return DatabaseFailure.translate(
        new CompletionException(new PersistenceException("could not execute", jdbc)));
  }
}

package dev.mansard.api.cache.postgres;

import dev.mansard.store.metadata.MetadataException;
import dev.mansard.store.metadata.postgres.Failures;
import io.vertx.pgclient.PgException;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.HibernateException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the SQL state behind what Hibernate throws; what it means, {@link Failures} knows. A
 * failure without one never reached the database: refused or broken connections, and pools that
 * stay empty.
 */
final class DatabaseFailure {
  private static final String UNIQUE_VIOLATION = "23505";
  private static final int DEPTH = 12;

  private DatabaseFailure() {}

  static Throwable translate(Throwable failure) {
    if (failure instanceof MetadataException) {
      return failure;
    }
    var state = sqlState(failure);
    if (state.isEmpty()) {
      return isOurs(failure)
          ? new MetadataException.Defect("hibernate failed", failure)
          : new MetadataException.Unavailable("no database", failure);
    }
    return Failures.ofState(state.get(), isFatal(failure), failure);
  }

  static boolean isUniqueViolation(Throwable failure) {
    return sqlState(failure).filter(UNIQUE_VIOLATION::equals).isPresent();
  }

  private static boolean isOurs(Throwable failure) {
    return failure instanceof HibernateException
        || failure instanceof PersistenceException
        || failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException
        || failure instanceof NullPointerException;
  }

  private static boolean isFatal(Throwable failure) {
    return causes(failure).anyMatch(e -> e instanceof PgException pg && Failures.isFatal(pg));
  }

  private static Optional<String> sqlState(Throwable failure) {
    return causes(failure).flatMap(each -> Stream.ofNullable(ownSqlState(each))).findFirst();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(DEPTH);
  }

  /** Hibernate turns what comes from the driver into the JDBC's type, without the severity. */
  private static @Nullable String ownSqlState(Throwable failure) {
    return switch (failure) {
      case PgException driver -> driver.getSqlState();
      case SQLException jdbc -> jdbc.getSQLState();
      default -> null;
    };
  }
}

package dev.mansard.api.cache.postgres;

import dev.mansard.store.metadata.MetadataException;
import io.vertx.pgclient.PgException;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.Optional;
import org.hibernate.HibernateException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed session means to the rest of the service, judged by SQL state. A failure without
 * one never reached the database: refused or broken connections, and pools that stay empty.
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
    return switch (state.get().substring(0, 2)) {
      case "08", "53", "57" -> new MetadataException.Unavailable("database refuses", failure);
      case "40" -> new MetadataException.Contended("transaction lost", failure);
      default -> new MetadataException.Defect("database failed with " + state.get(), failure);
    };
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

  private static Optional<String> sqlState(Throwable failure) {
    @Nullable Throwable each = failure;
    for (int i = 0; i < DEPTH && each != null; i++) {
      var state = ownSqlState(each);
      if (state != null) {
        return Optional.of(state);
      }
      each = each.getCause();
    }
    return Optional.empty();
  }

  /** Hibernate turns what comes from the driver into the JDBC's type. */
  private static @Nullable String ownSqlState(Throwable failure) {
    return switch (failure) {
      case PgException driver -> driver.getSqlState();
      case SQLException jdbc -> jdbc.getSQLState();
      default -> null;
    };
  }
}

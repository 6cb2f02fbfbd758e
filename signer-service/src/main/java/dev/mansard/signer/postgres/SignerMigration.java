package dev.mansard.signer.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * Creates and updates the signer's schema, and tells whether that is needed.
 *
 * <p>Migrations are the plain SQL files of {@code db/migration/signer} on the class path; their
 * history is the table {@code mansard_signer.schema_history}, so that other schemas of the same
 * database keep histories of their own. Blocking: for a start or a migrate command, never for the
 * event loop.
 */
public final class SignerMigration {
  /** The newest migration of this program. */
  public static final int VERSION = 1;

  static final String LOCATION = "db/migration/signer";

  private static final String SCHEMA = "mansard_signer";
  private static final String HISTORY = "schema_history";

  /** Else Flyway warns that the schema, which it has just made, exists. */
  private static final String QUIET = "set client_min_messages = warning";

  private final String jdbcUrl;
  private final String user;
  private final String password;

  public SignerMigration(String jdbcUrl, String user, String password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  /**
   * Brings the schema to {@link #VERSION}. Two at a time wait for each other.
   *
   * @return how many migrations were applied
   * @throws SQLException if the database cannot be asked
   * @throws IllegalStateException if the schema is newer than this program, with a sentence
   */
  public int migrate() throws SQLException {
    if (state() instanceof SchemaState.Newer newer) {
      throw new IllegalStateException(newer.refusal().orElseThrow());
    }
    return Flyway.configure(SignerMigration.class.getClassLoader())
        .dataSource(jdbcUrl, user, password)
        .schemas(SCHEMA)
        .table(HISTORY)
        .locations("classpath:" + LOCATION)
        .validateMigrationNaming(true)
        .initSql(QUIET)
        .load()
        .migrate()
        .migrationsExecuted;
  }

  /** Compares the database with this program. Two cheap statements, without Flyway. */
  public SchemaState state() throws SQLException {
    try (var connection = connect()) {
      return state(connection);
    }
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, user, password);
  }

  /** The same through a connection that is there already. */
  public static SchemaState state(Connection connection) throws SQLException {
    return hasHistory(connection)
        ? SchemaState.of(versionOf(connection), VERSION)
        : new SchemaState.Missing();
  }

  private static boolean hasHistory(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select to_regclass('mansard_signer.schema_history') is not null")) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static int versionOf(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select coalesce(max(version::integer), 0)
                from mansard_signer.schema_history
                where success and version is not null
                """)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}

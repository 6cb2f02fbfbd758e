package dev.mansard.store.metadata.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;

/** Creates and updates the tables of the store, and says cheaply whether that is needed. */
public final class StoreSchema {
  /** The newest migration in {@code db/migration/store}; a test compares it with the files. */
  static final int NEWEST = 32;

  private static final String SCHEMA = "mansard";
  private static final String HISTORY = "schema_history";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String FIND_HISTORY = "select to_regclass($1) is not null";

  private static final String FIND_NEWEST =
      "select coalesce(max(version::int), 0) from mansard.schema_history"
          + " where success and version is not null";

  private StoreSchema() {}

  /**
   * Applies what is missing, under Flyway's lock, while others may use the tables; refuses a schema
   * it does not know.
   *
   * @throws IllegalStateException if others held the tables for two minutes
   */
  public static void migrate(String jdbcUrl, String user, String password) {
    var configuration =
        Flyway.configure(StoreSchema.class.getClassLoader())
            .dataSource(jdbcUrl, user, password)
            .locations("classpath:db/migration/store")
            .schemas(SCHEMA)
            .createSchemas(true)
            .table(HISTORY)
            .sqlMigrationPrefix("V")
            .cleanDisabled(true)
            .loggers("slf4j");
    new PoliteMigration(configuration, PATIENCE).run();
  }

  /** The state of the schema, by two small queries and without Flyway. */
  public static Uni<SchemaState> state(Pool pool) {
    return Shield.uni(
        () ->
            PoolQuery.run(pool, FIND_HISTORY, Tuple.of(SCHEMA + "." + HISTORY))
                .compose(
                    rows ->
                        rows.iterator().next().getBoolean(0)
                            ? findNewest(pool)
                            : Future.succeededFuture(new SchemaState.Missing())));
  }

  /** The same through JDBC, for a start that has no event loop yet. */
  public static SchemaState state(Connection connection) throws SQLException {
    try (var find = connection.prepareStatement("select to_regclass(?) is not null");
        var newest = connection.prepareStatement(FIND_NEWEST)) {
      find.setString(1, SCHEMA + "." + HISTORY);
      try (var found = find.executeQuery()) {
        if (!found.next() || !found.getBoolean(1)) {
          return new SchemaState.Missing();
        }
      }
      try (var version = newest.executeQuery()) {
        return version.next() ? compared(version.getInt(1)) : new SchemaState.Missing();
      }
    }
  }

  private static Future<SchemaState> findNewest(Pool pool) {
    return PoolQuery.run(pool, FIND_NEWEST)
        .map(rows -> compared(rows.iterator().next().getInteger(0)));
  }

  private static SchemaState compared(int found) {
    if (found == 0) {
      return new SchemaState.Missing();
    }
    if (found < NEWEST) {
      return new SchemaState.Older(found, NEWEST);
    }
    return found == NEWEST ? new SchemaState.Current() : new SchemaState.Newer(found, NEWEST);
  }
}

package dev.mansard.store.metadata.postgres;

import dev.mansard.store.postgres.TestDatabase;
import java.sql.SQLException;
import java.util.List;

/**
 * How often PostgreSQL planned a prepared statement for the values of a call, and how often it used
 * one plan again.
 */
record PlanCount(int custom, int generic) {
  private static final String PLANS =
      "select custom_plans, generic_plans from pg_prepared_statements where name = 'counted'";

  /** So often it makes a plan for the values before it compares that with one for all. */
  static final int FIRST = 5;

  /**
   * Executes the statement in a session of its own.
   *
   * @param types of its values, such as {@code text[], int}
   * @param calls the values of each call, as SQL
   */
  static PlanCount of(TestDatabase database, String types, String sql, List<String> calls)
      throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("prepare counted(" + types + ") as " + sql);
      for (var values : calls) {
        statement.execute("execute counted(" + values + ")");
      }
      try (var plans = statement.executeQuery(PLANS)) {
        plans.next();
        return new PlanCount(plans.getInt(1), plans.getInt(2));
      }
    }
  }
}

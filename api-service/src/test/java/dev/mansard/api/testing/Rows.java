package dev.mansard.api.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks into the database, behind the API's back. */
public final class Rows {
  private Rows() {}

  public static String one(String sql) throws SQLException {
    return all(sql).getFirst();
  }

  /** Runs a statement and returns how many rows it changed. */
  public static int change(String sql) throws SQLException {
    try (var connection = ServerResource.postgres().getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  public static List<String> all(String sql) throws SQLException {
    try (var connection = ServerResource.postgres().getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var texts = new ArrayList<String>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}

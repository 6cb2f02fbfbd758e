package dev.mansard.store.postgres;

import dev.mansard.store.bridge.Repositories;
import dev.mansard.store.metadata.postgres.DatabaseUrl;
import dev.mansard.store.metadata.postgres.StoreDatabase;
import dev.mansard.store.metadata.postgres.StoreSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A database of its own for one test class, on the server all tests of the JVM share. Statements of
 * the test itself go through JDBC, past everything under test.
 */
public final class TestDatabase implements AutoCloseable {
  private static final String USER = "postgres";

  private final String name;
  private final int port;
  private final StoreDatabase database;

  private TestDatabase(String name, int port, int poolSize) {
    this.name = name;
    this.port = port;
    this.database = StoreDatabase.open(url(), poolSize);
  }

  /** One that somebody else has made, on this machine; for measurements, by hand. */
  public static TestDatabase existing(String name, int port, int poolSize) {
    return new TestDatabase(name, port, poolSize);
  }

  /** An empty database. */
  public static TestDatabase createEmpty(int poolSize) throws SQLException {
    String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection connection = connect(TestPostgres.server().getPort(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return new TestDatabase(name, TestPostgres.server().getPort(), poolSize);
  }

  /** A database with the tables of the store. */
  public static TestDatabase create(int poolSize) throws SQLException {
    TestDatabase database = createEmpty(poolSize);
    database.migrate();
    return database;
  }

  /** Applies the migrations. */
  public void migrate() {
    StoreSchema.migrate(url().jdbcUrl(), USER, "");
  }

  /** Where it is, for the program under test. */
  public DatabaseUrl url() {
    return DatabaseUrl.parse(
        "postgres://" + USER + "@127.0.0.1:" + port + "/" + name + "?sslmode=disable");
  }

  /** The pool under test. */
  public StoreDatabase database() {
    return database;
  }

  /** The repositories under test. */
  public Repositories repositories() {
    return database.repositories();
  }

  /** A connection past everything under test. */
  public Connection connect() throws SQLException {
    return connect(port, name);
  }

  /** Runs a statement and returns how many rows it changed. */
  public int execute(String sql, Object... values) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, values)) {
      return statement.execute() ? 0 : statement.getUpdateCount();
    }
  }

  /** Runs a statement on the server, but not in this database. */
  public void executeOutside(String sql) throws SQLException {
    try (Connection connection = connect(port, "postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as a number. */
  public long number(String sql, Object... values) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("no row");
      }
      return rows.getLong(1);
    }
  }

  /** The first column of every row, as text. */
  public List<String> texts(String sql, Object... values) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
      return texts;
    }
  }

  @Override
  public void close() {
    database.close();
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private static Connection connect(int port, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, "");
  }
}

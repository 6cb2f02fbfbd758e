package dev.mansard.it.kill;

import dev.mansard.it.process.KillablePostgres;
import dev.mansard.store.census.StoreCensus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is wrong with rows and blobs when nothing is under way, by statements and a walk of its own:
 * content that somebody refers to and that is not there, and rows and blobs that nobody refers to.
 */
final class StoreInspection {
  private static final String MARK = ".mansard/installation";

  /** Rows that a whole collection leaves none of, once no lease is alive. */
  private static final List<String> LEFT_OVER =
      List.of(
          "lease",
          "released_recipe",
          "chunk where reference_count = 0 or orphaned_at is not null",
          "nar where reference_count = 0 or orphaned_at is not null",
          "nar n where not exists(select from mansard.object o where o.nar_id = n.id)",
          "pack p where not exists(select from mansard.chunk c where c.pack_id = p.id)",
          "pack where deleted_at is not null",
          "cache where deleted_at is not null",
          "object o where not exists(select from mansard.cache c where c.id = o.cache_id)",
          "nar where quarantined_at is not null",
          "chunk where quarantined_at is not null",
          "stray_blob");

  private static final List<String> CONTENT_TABLES =
      List.of(
          "cache",
          "object",
          "nar",
          "nar_pack",
          "chunk",
          "pack",
          "lease",
          "released_recipe",
          "pin",
          "pin_target",
          "stray_blob");

  private final KillablePostgres database;
  private final Path blobs;

  StoreInspection(KillablePostgres database, Path blobs) {
    this.database = database;
    this.blobs = blobs;
  }

  /**
   * Lets leases of killed processes, and the time for which readers may use what compaction has
   * moved, run out.
   */
  void passTime() throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "update mansard.lease set started_at = started_at - interval '1 day',"
              + " expires_at = expires_at - interval '1 day';"
              + "update mansard.pack set readable_until = readable_until - interval '1 day',"
              + " deleted_at = deleted_at - interval '1 day'");
    }
  }

  /** Everything that is wrong after a whole collection, one sentence each. */
  List<String> problems() throws SQLException, IOException {
    List<String> problems = new ArrayList<>();
    Set<String> files = files();
    files.remove(MARK);
    try (var connection = database.connect()) {
      problems.addAll(StoreCensus.problems(connection, files, this::size));
      for (var rows : LEFT_OVER) {
        long count = count(connection, rows);
        if (count > 0) {
          problems.add(count + " rows left over: " + rows);
        }
      }
    }
    return problems;
  }

  /** What is left after everything was destroyed. */
  List<String> remains() throws SQLException, IOException {
    List<String> remains = new ArrayList<>(files());
    remains.remove(MARK);
    try (var connection = database.connect()) {
      for (var table : CONTENT_TABLES) {
        long count = count(connection, table);
        if (count > 0) {
          remains.add(count + " rows of " + table);
        }
      }
    }
    return remains;
  }

  /** One number. */
  long number(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static long count(Connection connection, String rows) throws SQLException {
    try (var statement = connection.createStatement();
        var counted = statement.executeQuery("select count(*) from mansard." + rows)) {
      counted.next();
      return counted.getLong(1);
    }
  }

  /** All files below the storage, also unfinished ones. */
  private Set<String> files() throws IOException {
    Set<String> files = new HashSet<>();
    try (var all = Files.walk(blobs)) {
      all.filter(Files::isRegularFile)
          .forEach(file -> files.add(blobs.relativize(file).toString()));
    }
    return files;
  }

  private long size(String key) {
    try {
      var file = blobs.resolve(key);
      return Files.exists(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

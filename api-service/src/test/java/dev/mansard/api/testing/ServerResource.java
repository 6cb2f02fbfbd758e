package dev.mansard.api.testing;

import dev.mansard.store.fixture.CutLine;
import dev.mansard.store.metadata.postgres.StoreSchema;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL with the schema, and a folder for blobs, for as long as the application runs.
 */
public final class ServerResource implements QuarkusTestResourceLifecycleManager {
  private static @Nullable EmbeddedPostgres running;
  private static @Nullable Path blobs;
  private static @Nullable CutLine line;

  private static @Nullable Path data;

  @Override
  public Map<String, String> start() {
    try {
      data = Files.createTempDirectory("mansard-postgres");
      var server = database().start();
      running = server;
      var url = server.getJdbcUrl("postgres", "postgres");
      StoreSchema.migrate(url, "postgres", "postgres");
      execute(server, "create extension pg_stat_statements");
      blobs = Files.createTempDirectory("mansard-blobs");
      line = CutLine.to(server.getPort());
      return Map.of(
          "quarkus.datasource.reactive.url",
          "vertx-reactive:postgresql://localhost:" + line.port() + "/postgres",
          "quarkus.datasource.username",
          "postgres",
          "quarkus.datasource.password",
          "postgres",
          "mansard.storage.path",
          blobs.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void execute(EmbeddedPostgres server, String sql) {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    try {
      if (line != null) {
        line.close();
      }
      postgres().close();
      deleteData();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The database, to look behind the API. */
  public static EmbeddedPostgres postgres() {
    return Objects.requireNonNull(running);
  }

  /** Kills the database with all its processes; nothing of it is left when this returns. */
  public static void killDatabase() throws IOException {
    var lines = Files.readAllLines(folder().resolve("postmaster.pid"));
    var postmaster = ProcessHandle.of(Long.parseLong(lines.getFirst())).orElseThrow();
    var all = new ArrayList<>(postmaster.descendants().toList());
    all.addFirst(postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  /** Starts it again on the same folder and port; it recovers as after any crash. */
  public static void restartDatabase() throws IOException {
    int port = postgres().getPort();
    postgres().close(); // lets go of the folder
    running = database().setPort(port).start();
  }

  private static EmbeddedPostgres.Builder database() {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder())
        .setCleanDataDirectory(false)
        // The library turns it off, and a killed server forgets what was committed just before.
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("shared_preload_libraries", "pg_stat_statements");
  }

  private static Path folder() {
    return Objects.requireNonNull(data);
  }

  private static void deleteData() throws IOException {
    try (var files = Files.walk(folder())) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The application's line to the database. */
  public static CutLine line() {
    return Objects.requireNonNull(line);
  }

  /** The folder of the disk storage. */
  public static Path blobs() {
    return Objects.requireNonNull(blobs);
  }
}

package dev.mansard.it.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** A database server that can be killed with all its processes and comes back where it was. */
public final class KillablePostgres implements AutoCloseable {
  private static final String USER = "postgres";

  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  private KillablePostgres(Path data, EmbeddedPostgres server) {
    this.data = data;
    this.server = server;
    this.port = server.getPort();
  }

  public static KillablePostgres start(Path folder) throws IOException {
    var data = Files.createDirectories(folder.resolve("postgres"));
    return new KillablePostgres(data, builder(data).start());
  }

  private static EmbeddedPostgres.Builder builder(Path data) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        // The library turns it off, and a killed server forgets what was committed just before.
        .setServerConfig("synchronous_commit", "on");
  }

  /** {@code kill -9}; nothing of it is left when this returns. */
  public void kill() throws IOException {
    var postmaster = mainProcess();
    var all = new ArrayList<>(postmaster.descendants().toList());
    all.addFirst(postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  /** Starts it again on the same folder and port; it recovers as after any crash. */
  public void restart() throws IOException {
    server.close(); // lets go of the folder
    server = builder(data).setPort(port).start();
  }

  public boolean answers() {
    try (var connection = connect()) {
      return connection.isValid(10);
    } catch (SQLException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** The main process; it is no child of ours. */
  public ProcessHandle mainProcess() throws IOException {
    var lines = Files.readAllLines(data.resolve("postmaster.pid"));
    return ProcessHandle.of(Long.parseLong(lines.getFirst())).orElseThrow();
  }

  public String url(String scheme) {
    return "%s://%s@127.0.0.1:%d/postgres".formatted(scheme, USER, port);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, "");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

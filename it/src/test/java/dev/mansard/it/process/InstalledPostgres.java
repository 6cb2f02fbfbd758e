package dev.mansard.it.process;

import dev.mansard.protocol.database.PostgresTls;
import dev.mansard.standalone.config.PostgresUrl;
import dev.mansard.standalone.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL of this machine, as operators have one, with the programs that belong to it: the one
 * that comes with us has no {@code pg_dump}.
 */
public final class InstalledPostgres implements AutoCloseable {
  private static final Path INSTALLATIONS = Path.of("/usr/lib/postgresql");

  private final Path installation;
  private final EmbeddedPostgres server;

  private InstalledPostgres(Path installation, EmbeddedPostgres server) {
    this.installation = installation;
    this.server = server;
  }

  /** Starts one below this folder; skips the test, or fails it, where none is installed. */
  public static InstalledPostgres start(Path folder) {
    var installation = find();
    Prerequisites.require(installation.isPresent(), "no PostgreSQL in " + INSTALLATIONS);
    var home = installation.orElseThrow();
    return new InstalledPostgres(home, EmbeddedPostgres.open(folder, Optional.of(home)));
  }

  private static Optional<Path> find() {
    if (!Files.isDirectory(INSTALLATIONS)) {
      return Optional.empty();
    }
    try (var versions = Files.list(INSTALLATIONS)) {
      return versions
          .filter(each -> Files.isExecutable(each.resolve("bin/initdb")))
          .filter(each -> Files.isExecutable(each.resolve("bin/pg_dump")))
          .max(Comparator.comparingInt(each -> Integer.parseInt(each.getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a database. */
  public void create(String name) throws SQLException {
    var url = server.url();
    try (var connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().orElseThrow());
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
  }

  /** The address of a database, as it stands in server.toml. */
  public String url(String name) {
    var url = server.url();
    return new PostgresUrl(
            url.host(), url.port(), name, url.user(), url.password(), PostgresTls.NONE)
        .libpqUrl();
  }

  /** Runs one of its programs. */
  public void run(TestHome home, String program, String... arguments) {
    var line =
        new java.util.ArrayList<>(List.of(installation.resolve("bin/" + program).toString()));
    line.addAll(List.of(arguments));
    home.program(line).with(Map.of("LC_ALL", "C")).run().expectSuccess();
  }

  @Override
  public void close() {
    server.close();
  }
}

package dev.mansard.standalone.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads {@code [database]}. */
final class DatabaseReader {
  static final String URL_VARIABLE = "ATTIC_SERVER_DATABASE_URL";

  private static final String EMBEDDED = "embedded";
  private static final int POOL_SIZE = 16;
  private static final TomlSection.Bounds POOL_SIZES =
      new TomlSection.Bounds(2, 1000, " connections");

  private final Environment environment;
  private final Problems problems;

  DatabaseReader(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /** Without the table everything has its default, as with an empty one. */
  DatabaseConfig read(Optional<TomlSection> table) {
    var fromFile = table.flatMap(section -> section.parsed("url", this::location));
    var folder = table.flatMap(section -> section.parsed("path", ServerConfigReader::path));
    var home = table.flatMap(section -> section.parsed("postgres-home", ServerConfigReader::path));
    boolean heartbeat = table.map(section -> section.flag("heartbeat", false)).orElse(false);
    long poolSize =
        table
            .map(section -> section.number("pool-size", POOL_SIZES, POOL_SIZE))
            .orElse((long) POOL_SIZE);
    boolean inFile = table.map(section -> section.contains("url")).orElse(false);
    table.ifPresent(TomlSection::refuseUnknownKeys);
    var location =
        fromFile.or(() -> inFile ? Optional.empty() : fromEnvironment()).orElseGet(this::standard);
    if (table.isPresent()) {
      location = withPaths(location, table.get(), new Paths(folder, home));
    }
    return new DatabaseConfig(location, heartbeat, (int) poolSize);
  }

  private record Paths(Optional<Path> folder, Optional<Path> postgresHome) {}

  private static DatabaseConfig.Location withPaths(
      DatabaseConfig.Location location, TomlSection section, Paths paths) {
    return switch (location) {
      case DatabaseConfig.Embedded embedded ->
          new DatabaseConfig.Embedded(
              paths.folder().orElse(embedded.folder()), paths.postgresHome());
      case DatabaseConfig.External external -> {
        for (var key : List.of("path", "postgres-home")) {
          if (section.contains(key)) {
            section.problem(
                key, "is only for the embedded database, but database.url names another");
          }
        }
        yield external;
      }
    };
  }

  private Optional<DatabaseConfig.Location> fromEnvironment() {
    return environment
        .find(URL_VARIABLE)
        .flatMap(
            url -> {
              try {
                return Optional.of(location(url));
              } catch (IllegalArgumentException e) {
                problems.addElsewhere(URL_VARIABLE, "is refused: " + e.getMessage());
                return Optional.empty();
              }
            });
  }

  private DatabaseConfig.Location location(String url) {
    if (url.equals(EMBEDDED)) {
      return standard();
    }
    if (url.startsWith("sqlite:")) {
      return besideSqlite(url);
    }
    if (PostgresUrl.isOne(url)) {
      return new DatabaseConfig.External(PostgresUrl.parse(url));
    }
    throw new IllegalArgumentException(
        "it is none of postgres://…, postgresql://…, sqlite://PATH, embedded");
  }

  private static DatabaseConfig.Location besideSqlite(String url) {
    var text = url.substring("sqlite:".length());
    if (text.startsWith("//")) {
      text = text.substring(2);
    }
    int query = text.indexOf('?');
    var name = query >= 0 ? text.substring(0, query) : text;
    if (name.isEmpty() || name.equals(":memory:")) {
      throw new IllegalArgumentException(
          "it names no file; metadata in memory would not survive the process");
    }
    var file = ServerConfigReader.path(name);
    if (SqliteFile.holdsAtticData(file)) {
      throw new IllegalArgumentException(
          file
              + " is a SQLite database with Attic's data, which this server does not read; move it"
              + " away to start with an empty cache, or set database.url to \"embedded\"");
    }
    return new DatabaseConfig.Embedded(
        file.resolveSibling(file.getFileName() + ".postgresql"), Optional.empty());
  }

  private DatabaseConfig.Location standard() {
    return new DatabaseConfig.Embedded(
        environment.dataFolder().resolve("postgresql"), Optional.empty());
  }
}

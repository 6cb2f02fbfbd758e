package dev.mansard.api.testing;

import dev.mansard.store.metadata.postgres.StoreSchema;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL with the schema, and a folder for blobs, for as long as the application runs.
 */
public final class ServerResource implements QuarkusTestResourceLifecycleManager {
  private static @Nullable EmbeddedPostgres running;
  private static @Nullable Path blobs;
  private static @Nullable CutOff line;

  private @Nullable EmbeddedPostgres postgres;

  @Override
  public Map<String, String> start() {
    try {
      var server = EmbeddedPostgres.builder().start();
      postgres = server;
      running = server;
      var url = server.getJdbcUrl("postgres", "postgres");
      StoreSchema.migrate(url, "postgres", "postgres");
      blobs = Files.createTempDirectory("mansard-blobs");
      line = new CutOff(server.getPort());
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

  @Override
  public void stop() {
    try {
      if (line != null) {
        line.close();
      }
      if (postgres != null) {
        postgres.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The database, to look behind the API. */
  public static EmbeddedPostgres postgres() {
    return Objects.requireNonNull(running);
  }

  /** The application's line to the database. */
  public static CutOff line() {
    return Objects.requireNonNull(line);
  }

  /** The folder of the disk storage. */
  public static Path blobs() {
    return Objects.requireNonNull(blobs);
  }
}

package dev.mansard.standalone.server;

import dev.mansard.standalone.config.DatabaseConfig;
import dev.mansard.standalone.config.PostgresUrl;
import dev.mansard.standalone.postgres.EmbeddedPostgres;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The database that this process uses, wherever it is: one that we run is stopped with us.
 *
 * <p>However the process ends, short of a kill, the database is closed.
 */
final class Database implements AutoCloseable {
  private static final Duration LOOK_AT_OURS = Duration.ofSeconds(1);

  private final PostgresUrl url;
  private volatile Optional<EmbeddedPostgres> ours;

  private Database(PostgresUrl url, Optional<EmbeddedPostgres> ours) {
    this.url = url;
    this.ours = ours;
  }

  static Database open(DatabaseConfig.Location location) {
    return switch (location) {
      case DatabaseConfig.External external -> new Database(external.url(), Optional.empty());
      case DatabaseConfig.Embedded embedded -> openEmbedded(embedded);
    };
  }

  private static Database openEmbedded(DatabaseConfig.Embedded embedded) {
    var postgres = EmbeddedPostgres.open(embedded.folder(), embedded.installation());
    var database = new Database(postgres.url(), Optional.of(postgres));
    Runtime.getRuntime().addShutdownHook(new Thread(database::close, "stop-database"));
    return database;
  }

  /** Opens it while the caller does something else. */
  static CompletableFuture<Database> opening(DatabaseConfig.Location location) {
    var result = new CompletableFuture<Database>();
    Thread.ofPlatform()
        .name("open-database")
        .start(
            () -> {
              try {
                result.complete(open(location));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** The result, or the failure as it was thrown. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * Says it, once, if a PostgreSQL of ours ends before it is closed. Whoever uses it cannot go on:
   * only a start of the whole process starts another.
   */
  void watch(Consumer<String> whenLost) {
    if (ours.isPresent()) {
      Thread.ofVirtual().name("watch-database").start(() -> awaitEnd(whenLost));
    }
  }

  private void awaitEnd(Consumer<String> whenLost) {
    for (var open = ours; open.isPresent(); open = ours) {
      if (!open.get().isAlive()) {
        if (ours.isPresent()) {
          whenLost.accept("the " + open.get() + " has ended; atticd cannot go on without it");
        }
        return;
      }
      LockSupport.parkNanos(LOOK_AT_OURS.toNanos());
    }
  }

  PostgresUrl url() {
    return url;
  }

  @Override
  public synchronized void close() {
    var closing = ours;
    ours = Optional.empty();
    closing.ifPresent(EmbeddedPostgres::close);
  }
}

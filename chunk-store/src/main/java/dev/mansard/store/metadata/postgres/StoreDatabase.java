package dev.mansard.store.metadata.postgres;

import dev.mansard.store.bridge.Repositories;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A pool of connections with its own event loop, for processes without Quarkus. Those with it give
 * Quarkus's pool to {@link #repositories}.
 */
public final class StoreDatabase implements AutoCloseable {
  private static final int POOL_WAIT_SECONDS = 5;

  private final DatabaseUrl url;
  private final Vertx vertx;
  private final Pool pool;

  private StoreDatabase(DatabaseUrl url, Vertx vertx, Pool pool) {
    this.url = url;
    this.vertx = vertx;
    this.pool = pool;
  }

  /** A pool of at most {@code poolSize} connections, opened when they are first needed. */
  public static StoreDatabase open(DatabaseUrl url, int poolSize) {
    return open(url, poolSize, _ -> {});
  }

  /**
   * The same.
   *
   * @param observer may set who is told of the use of its connections
   */
  public static StoreDatabase open(DatabaseUrl url, int poolSize, Consumer<VertxOptions> observer) {
    var options = new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true);
    observer.accept(options);
    Vertx vertx = Vertx.vertx(options);
    PoolOptions limits =
        new PoolOptions()
            .setMaxSize(poolSize)
            .setConnectionTimeout(POOL_WAIT_SECONDS)
            .setConnectionTimeoutUnit(TimeUnit.SECONDS);
    Pool pool =
        PgBuilder.pool()
            .with(limits)
            .connectingTo(url.connectOptions())
            .withConnectHandler(SessionLimits.standard()::set)
            .using(vertx)
            .build();
    return new StoreDatabase(url, vertx, pool);
  }

  /** The repositories on any pool, for example Quarkus's. */
  public static Repositories repositories(Pool pool) {
    return new Repositories(
        new PostgresObjectRepository(pool),
        new PostgresNarRepository(pool),
        new PostgresChunkRepository(pool),
        new PostgresLeaseRepository(pool),
        new PostgresUploadRepository(pool),
        new PostgresQuarantineRepository(pool),
        new PostgresScrubRepository(pool),
        new PostgresInstallationRepository(pool));
  }

  /** The repositories on this pool. */
  public Repositories repositories() {
    return repositories(pool);
  }

  /** The pool itself, for {@link StoreSchema#state} and for other packages named postgres. */
  public Pool pool() {
    return pool;
  }

  /**
   * A connection of its own beside the pool, for whoever holds it for long. It prepares statements
   * once, as those of the pool do; the caller closes it.
   */
  public Future<PgConnection> connect() {
    return PgConnection.connect(vertx, url.connectOptions());
  }

  /**
   * Closes the connections, then stops the event loop; returns when both is done. Two waits, since
   * a future of the loop that has just been stopped would never complete.
   */
  @Override
  public void close() {
    pool.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}

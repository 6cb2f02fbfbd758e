package dev.mansard.store.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.change.ChangeListener;
import dev.mansard.store.postgres.TestDatabase;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of changes to the tables, and of a connection that is lost. */
@SuppressWarnings("NullAway.Init") // set before each test
class PostgresChangeFeedIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String HASH = "0".repeat(31);

  private final Vertx vertx = Vertx.vertx();
  private final Told told = new Told();
  private TestDatabase database;
  private PostgresChangeFeed feed;

  /** Keeps all it is told, as text. */
  private static final class Told implements ChangeListener {
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private volatile long until = Long.MIN_VALUE;

    @Override
    public void objectChanged(StorePathHash hash) {
      changes.add(hash.value());
    }

    @Override
    public void cacheChanged(CacheName name) {
      changes.add(name.value());
    }

    @Override
    public void anythingChanged() {
      changes.add("all");
    }

    @Override
    public void toldUntil(long nanoTime) {
      until = nanoTime;
    }
  }

  @BeforeEach
  void listen() throws Exception {
    database = TestDatabase.create(1);
    database.execute(
        "insert into mansard.cache (name, is_public, store_dir, priority, upstream_cache_key_names,"
            + " signing_key_id, public_key, created_at) values"
            + " ('main', true, '/nix/store', 40, '{}', gen_random_uuid(), 'main:x', now())");
    database.execute(
        "insert into mansard.nar (nar_hash, nar_size, compression, chunk_count, stored_bytes, recipe,"
            + " reference_count, created_at) values"
            + " (decode(repeat('00', 32), 'hex'), 1, 0, 1, 1, '\\x00', 1, now())");
    insertObjects(0, 1);
    feed = new PostgresChangeFeed(vertx, database.database()::connect, "test");
    feed.start(told);
    awaitToldUntilNow();
    told.changes.clear();
  }

  @AfterEach
  void close() {
    feed.close();
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void tellsOfDeletedObjects() throws Exception {
    database.execute("delete from mansard.object where store_path_hash = ?", HASH + "0");

    assertTold(HASH + "0");
  }

  @Test
  void tellsOfEachOfManyDeletedObjects() throws Exception {
    insertObjects(2, 1000);

    database.execute("delete from mansard.object");

    awaitToldUntilNow();
    assertThat(told.changes)
        .hasSize(1001)
        .contains(HASH + "0", HASH + "1", "%032d".formatted(1000), "%032d".formatted(200));
  }

  @Test
  void tellsOfObjectsThatChangeButNotOfAccesses() throws Exception {
    database.execute("update mansard.object set last_accessed_at = now() + interval '1 day'");
    database.execute("update mansard.object set signature = signature, refs = refs");
    insertObjects(2, 2);
    awaitToldUntilNow();
    assertThat(told.changes).isEmpty();

    for (var column : List.of("store_path", "deriver", "ca", "signature")) {
      database.execute(
          "update mansard.object set " + column + " = 'new' where store_path_hash = ?", HASH + "1");
    }
    database.execute(
        "update mansard.object set refs = array['x'], foreign_signatures = array['x'],"
            + " signing_key_id = gen_random_uuid() where store_path_hash = ?",
        HASH + "1");

    var hash = HASH + "1";
    assertTold(hash, hash, hash, hash, hash);
  }

  @Test
  void tellsOfCachesThatChange() throws Exception {
    database.execute("update mansard.cache set is_public = false");
    database.execute("update mansard.cache set deleted_at = now(), name_taken = false");
    database.execute("delete from mansard.object");
    database.execute("delete from mansard.cache");

    awaitToldUntilNow();
    assertThat(told.changes.stream().filter(change -> change.equals("main"))).hasSize(3);
  }

  @Test
  void tellsOfQuarantineAndHealing() throws Exception {
    database.execute("update mansard.nar set reference_count = 2, orphaned_at = now()");
    database.execute("update mansard.nar set quarantined_at = now()");
    database.execute("update mansard.nar set quarantined_at = null, stored_bytes = 2");

    assertTold("all", "all");
  }

  @Test
  void tellsNothingOfWhatIsRolledBack() throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("delete from mansard.object");
      connection.rollback();
    }

    assertTold();
  }

  @Test
  void listensAgainAndCountsAllAsChangedWhenItsConnectionIsLost() throws Exception {
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%ping%'"
            + " and pid <> pg_backend_pid() and datname = current_database()");

    await(() -> told.changes.size() >= 2);
    awaitToldUntilNow();
    assertThat(told.changes).containsOnly("all");
    database.execute("delete from mansard.object where store_path_hash = ?", HASH + "0");
    await(() -> told.changes.contains(HASH + "0"));
  }

  @Test
  void countsWhatItDoesNotUnderstandAsAnything() throws Exception {
    database.execute("select pg_notify('mansard_change', 'objects nonsense')");
    database.execute("select pg_notify('mansard_change', 'moon full')");

    assertTold("all", "all");
  }

  private void insertObjects(int from, int to) throws SQLException {
    database.execute(
        "insert into mansard.object (cache_id, store_path_hash, nar_id, store_path, refs,"
            + " foreign_signatures, created_at, last_accessed_at)"
            + " select c.id, lpad(number::text, 32, '0'), n.id, 'x', '{}', '{}', now(), now()"
            + " from mansard.cache c, mansard.nar n,"
            + " generate_series(%d, %d) as numbers(number)".formatted(from, to));
  }

  private void assertTold(String... changes) throws Exception {
    awaitToldUntilNow();
    assertThat(told.changes).containsExactly(changes);
  }

  private void awaitToldUntilNow() throws Exception {
    long now = System.nanoTime();
    await(() -> told.until != Long.MIN_VALUE && told.until - now > 0);
  }

  private static void await(Callable<Boolean> claim) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!claim.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }
}

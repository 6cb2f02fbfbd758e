package dev.mansard.store.metadata.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import dev.mansard.store.fixture.StoreRows;
import dev.mansard.store.metadata.ObjectLookup;
import dev.mansard.store.postgres.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two caches of a hundred objects each; no row of number 7 can be read. */
class ObjectLookupsIT {
  private static final CacheName ONE = CacheName.parse("one");
  private static final CacheName TWO = CacheName.parse("two");
  private static final CacheName NONE = CacheName.parse("none");
  private static final int UNREADABLE = 7;
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private TestDatabase database;
  private ObjectLookups lookups;

  private record Answer(
      CacheName cache, int number, Optional<Optional<ObjectLookup>> found, boolean isHome) {}

  @BeforeEach
  void insertObjects() throws SQLException {
    database = TestDatabase.create(4);
    for (var cache : List.of(ONE, TWO)) {
      var key = PublicKey.of(KeyName.parse(cache.value()), new byte[32]).format();
      StoreRows.insertCache(database, cache.value(), key);
    }
    StoreRows.insertObjects(database);
    database.execute(
        "update mansard.object set store_path = '/nix/store/' || store_path_hash || '-path'"
            + " where store_path_hash <> ?",
        StoreRows.hash(UNREADABLE).value());
    lookups = new ObjectLookups(database.database().pool());
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    database.close();
  }

  @Test
  void givesEachItsOwnAnswerInItsOwnContext() throws Exception {
    var answers = askAll(List.of(ONE, NONE, TWO), 150);

    assertThat(answers).hasSize(450).allMatch(Answer::isHome);
    for (var answer : answers) {
      if (answer.cache().equals(NONE)) {
        assertThat(answer.found()).as(answer.toString()).contains(Optional.empty());
      } else if (answer.number() == UNREADABLE) {
        assertThat(answer.found()).as(answer.toString()).isEmpty();
      } else {
        var lookup = answer.found().orElseThrow().orElseThrow();
        assertThat(lookup.cache().publicKey().name().value()).isEqualTo(answer.cache().value());
        assertThat(lookup.object().map(found -> found.path().hash()))
            .isEqualTo(Optional.of(hash(answer.number())).filter(_ -> answer.number() < 100));
      }
    }
  }

  @Test
  void asksTogetherWhatIsAskedWhileStatementsAreUnderWay() throws Exception {
    askAll(List.of(ONE, TWO), 300);

    assertThat(lookups.statements()).isBetween(10L, 12L);

    askAll(List.of(ONE), 1);
    assertThat(lookups.statements()).isLessThanOrEqualTo(13);
  }

  @Test
  void asksTogetherWhatDifferentEventLoopsAsk() throws Exception {
    List<Future<List<Answer>>> all = new ArrayList<>();
    try (var connection = database.connect();
        var _ = lockCaches(connection)) {
      all.addAll(occupyBothStatements());
      for (int i = 0; i < 6; i++) {
        all.add(ask(otherLoop(), List.of(ONE, TWO), 5, 0));
      }
      connection.rollback();
    }

    for (var answers : all) {
      assertThat(get(answers)).allMatch(answer -> answer.isHome() && answer.found().isPresent());
    }
    assertThat(lookups.statements()).isEqualTo(3);
  }

  @Test
  void goesOnAfterAStatementThatFailed() throws Exception {
    database.execute("alter table mansard.object rename column refs to other");
    assertThat(askAll(List.of(ONE), 200)).allMatch(answer -> answer.found().isEmpty());

    database.execute("alter table mansard.object rename column other to refs");

    assertThat(askAll(List.of(TWO), 5)).allMatch(answer -> answer.found().isPresent());
  }

  @Test
  void answersThreadsThatAreNoEventLoop() throws Exception {
    var found = get(lookups.find(ONE, hash(3))).orElseThrow().object().orElseThrow();

    assertThat(found.path()).isEqualTo(StorePath.parse("/nix/store/" + hash(3).value() + "-path"));
  }

  /** Two statements wait for a lock; who comes after them is told to come back. */
  @Test
  void failsWhoWaitsTooLongForOthersStatements() throws Exception {
    lookups = new ObjectLookups(database.database().pool(), SHORT, LONG);
    List<Future<List<Answer>>> blocked;
    try (var connection = database.connect();
        var _ = lockCaches(connection)) {
      blocked = occupyBothStatements();

      assertThat(askOne(2)).allMatch(answer -> answer.found().isEmpty());

      assertThat(lookups.statements()).isEqualTo(2);
      connection.rollback();
    }
    for (var answers : blocked) {
      assertThat(get(answers)).allMatch(answer -> answer.found().isPresent());
    }
    assertThat(askOne(3)).allMatch(answer -> answer.found().isPresent());
  }

  /** Two statements never end; who comes after them is answered all the same. */
  @Test
  void givesUpStatementsThatDoNotEnd() throws Exception {
    lookups = new ObjectLookups(database.database().pool(), LONG, SHORT);
    try (var connection = database.connect();
        var _ = lockCaches(connection)) {
      for (var answers : occupyBothStatements()) {
        assertThat(get(answers)).allMatch(answer -> answer.found().isEmpty());
      }
      connection.rollback();
    }
    assertThat(askOne(3)).allMatch(answer -> answer.found().isPresent());
  }

  /** Until the transaction ends, no statement comes to its end. */
  private static Statement lockCaches(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    var statement = connection.createStatement();
    statement.execute("lock table mansard.cache in access exclusive mode");
    return statement;
  }

  private List<Future<List<Answer>>> occupyBothStatements() throws Exception {
    List<Future<List<Answer>>> blocked = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      blocked.add(ask(loop, List.of(ONE), 1, 1));
      awaitBlockedStatements(i);
    }
    return blocked;
  }

  private List<Answer> askOne(int number) throws Exception {
    return get(ask(loop, List.of(ONE), 1, number));
  }

  /** Each thread that is no event loop is given one of its own. */
  private Context otherLoop() throws Exception {
    var context = new CompletableFuture<Context>();
    Thread.ofVirtual().start(() -> context.complete(vertx.getOrCreateContext()));
    return context.get(30, TimeUnit.SECONDS);
  }

  private void awaitBlockedStatements(int count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                database.number(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and datname = current_database()")
                    >= count);
  }

  private List<Answer> askAll(List<CacheName> caches, int numbers) throws Exception {
    return get(ask(loop, caches, numbers, 0));
  }

  /**
   * Every cache for every number, from one event loop, in one go; when it returns, it has asked.
   */
  private Future<List<Answer>> ask(Context loop, List<CacheName> caches, int numbers, int first)
      throws Exception {
    var answers = new ArrayList<Future<Answer>>();
    var asked = new CompletableFuture<Void>();
    loop.runOnContext(
        _ -> {
          for (int number = first; number < first + numbers; number++) {
            for (var cache : caches) {
              answers.add(ask(cache, number));
            }
          }
          asked.complete(null);
        });
    asked.get(30, TimeUnit.SECONDS);
    return Future.all(List.copyOf(answers)).map(all -> all.<Answer>list());
  }

  private Future<Answer> ask(CacheName cache, int number) {
    var thread = Thread.currentThread();
    return lookups
        .find(cache, hash(number))
        .map(Optional::of)
        .otherwise(Optional.empty())
        .map(found -> new Answer(cache, number, found, Thread.currentThread().equals(thread)));
  }

  private static StorePathHash hash(int number) {
    return StoreRows.hash(number);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

package dev.mansard.store.metadata.postgres;

import static java.lang.System.nanoTime;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.ObjectLookup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks objects up: what requests of this process ask while others wait for the database is asked
 * together, in one statement. A statement costs the server and PostgreSQL far more than a row, and
 * Nix asks for narinfos by the hundred.
 *
 * <p>Nobody waits for others to come: a question is put at once unless {@value #AT_ONCE} statements
 * are under way, and with the next one then, or fails after {@link #PATIENCE}; so does who waits
 * for {@link #STATEMENT_LIMIT} for its own. Each gets its own answer in its own context; a row that
 * cannot be read fails only who asked for it.
 */
final class ObjectLookups {
  private static final int AT_ONCE = 2;
  private static final int LARGEST = 64;

  /** As long as anybody waits for a connection of the pool. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A connection that the network dropped in silence must not keep its place in the line. */
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(30);

  private static final Optional<Row> NOTHING = Optional.empty();

  /**
   * The limit keeps the planner from joining whole tables: it is one look into indexes each. Of
   * subscripts it expects as many whatever the arrays hold, so that it keeps its plan; with {@code
   * unnest} it plans each statement anew, which takes ten times as long as to run it.
   */
  static final String FIND =
      "select asked.place, found.* from generate_subscripts($1::text[], 1) as asked(place)"
          + " cross join lateral (select "
          + Rows.CACHE_COLUMNS
          + ", "
          + Rows.OBJECT_COLUMNS
          + " from mansard.cache c"
          + " left join mansard.object o on o.cache_id = c.id"
          + " and o.store_path_hash = ($2::text[])[asked.place] collate \"C\""
          + " left join mansard.nar n on n.id = o.nar_id and n.quarantined_at is null"
          + " where c.name = ($1::text[])[asked.place] collate \"C\""
          + " and c.name_taken and c.deleted_at is null"
          + " limit 1) as found";

  private final Pool pool;
  private final Duration patience;
  private final Duration limit;
  private final Line line = new Line();
  private final AtomicLong statements = new AtomicLong();

  ObjectLookups(Pool pool) {
    this(pool, PATIENCE, STATEMENT_LIMIT);
  }

  /**
   * Look-ups of which nobody waits longer than {@code patience} for statements of others, nor
   * longer than {@code limit} for its own. That goes on in its connection, which the pool has back
   * when it ends.
   */
  ObjectLookups(Pool pool, Duration patience, Duration limit) {
    this.patience = patience;
    this.pool = pool;
    this.limit = limit;
  }

  /** The object, and the cache it was asked of; empty if there is no such cache. */
  Future<Optional<ObjectLookup>> find(CacheName cache, StorePathHash hash) {
    Promise<Optional<Row>> answer = Promise.promise();
    var context = Vertx.currentContext();
    if (context != null && Context.isOnEventLoopThread()) {
      line.put(
          new Question(
              cache, hash, answer, work -> context.runOnContext(_ -> work.run()), nanoTime()),
          context.owner());
    } else {
      ask(List.of(new Question(cache, hash, answer, Runnable::run, nanoTime())));
    }
    return answer.future().map(row -> row.map(ObjectLookups::lookup));
  }

  /** How many statements there were. */
  long statements() {
    return statements.get();
  }

  private static long millisSince(long nanoTime) {
    return Duration.ofNanos(nanoTime() - nanoTime).toMillis();
  }

  private static ObjectLookup lookup(Row row) {
    return new ObjectLookup(Rows.cache(row), Rows.object(row));
  }

  /** Ends well in any case; a failure is that of the questions. */
  private Future<Void> ask(List<Question> questions) {
    statements.incrementAndGet();
    var caches = questions.stream().map(question -> question.cache().value());
    var hashes = questions.stream().map(question -> question.hash().value());
    var values =
        Tuple.tuple()
            .addArrayOfString(caches.toArray(String[]::new))
            .addArrayOfString(hashes.toArray(String[]::new));
    return Shield.started(() -> PoolQuery.run(pool, FIND, values))
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(rows -> answer(questions, rows))
        .onFailure(e -> questions.forEach(question -> question.fail(e)))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private static void answer(List<Question> questions, RowSet<Row> rows) {
    var found = new ArrayList<Optional<Row>>(Collections.nCopies(questions.size(), NOTHING));
    rows.forEach(row -> found.set(row.getLong("place").intValue() - 1, Optional.of(row)));
    for (int i = 0; i < questions.size(); i++) {
      questions.get(i).reply(found.get(i));
    }
  }

  /** What one request asks, where it goes on, and since when it waits. */
  private record Question(
      CacheName cache,
      StorePathHash hash,
      Promise<Optional<Row>> answer,
      Executor context,
      long since) {
    void reply(Optional<Row> row) {
      context.execute(() -> answer.complete(row));
    }

    void fail(Throwable failure) {
      context.execute(() -> answer.fail(failure));
    }
  }

  /** The questions of all event loops; waits for nothing while it is locked. */
  private final class Line {
    private final Queue<Question> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean isWatched;

    void put(Question question, Vertx vertx) {
      if (begins(question)) {
        question.context().execute(this::askNext);
      } else {
        findUnwatched().ifPresent(oldest -> watch(oldest, vertx));
      }
    }

    private synchronized boolean begins(Question question) {
      waiting.add(question);
      if (underWay == AT_ONCE) {
        return false;
      }
      underWay++;
      return true;
    }

    /** Who is to be watched from now on. */
    private synchronized Optional<Question> findUnwatched() {
      if (isWatched || waiting.isEmpty()) {
        return Optional.empty();
      }
      isWatched = true;
      return Optional.of(waiting.element());
    }

    private void watch(Question oldest, Vertx vertx) {
      long left = patience.toMillis() - millisSince(oldest.since());
      vertx.setTimer(Math.max(1, left), _ -> giveUp(vertx));
    }

    private void giveUp(Vertx vertx) {
      takeOverdue()
          .forEach(each -> each.fail(new TimeoutException("no statement has come to its end")));
      findUnwatched().ifPresent(oldest -> watch(oldest, vertx));
    }

    private synchronized List<Question> takeOverdue() {
      isWatched = false;
      var overdue = new ArrayList<Question>();
      while (!waiting.isEmpty() && millisSince(waiting.element().since()) >= patience.toMillis()) {
        overdue.add(waiting.remove());
      }
      return overdue;
    }

    private void askNext() {
      var questions = takeNext();
      if (!questions.isEmpty()) {
        ask(questions).onComplete(_ -> goOn());
      }
    }

    /** What is asked by one statement; if there is nothing, one less is under way. */
    private synchronized List<Question> takeNext() {
      var questions = new ArrayList<Question>();
      while (questions.size() < LARGEST && !waiting.isEmpty()) {
        questions.add(waiting.remove());
      }
      if (questions.isEmpty()) {
        underWay--;
      }
      return questions;
    }

    private void goOn() {
      findNext().ifPresent(next -> next.context().execute(this::askNext));
    }

    private synchronized Optional<Question> findNext() {
      if (waiting.isEmpty()) {
        underWay--;
      }
      return Optional.ofNullable(waiting.peek());
    }
  }
}

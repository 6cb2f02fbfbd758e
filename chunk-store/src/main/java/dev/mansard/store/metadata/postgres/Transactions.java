package dev.mansard.store.metadata.postgres;

import dev.mansard.store.metadata.MetadataException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.TransactionRollbackException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Runs work in a transaction, and tells a commit that failed from one whose outcome nobody knows.
 * Work that got into another transaction's way is done again a few times.
 */
public final class Transactions {
  private static final int MORE_ATTEMPTS = 4;

  private final Pool pool;

  /** Transactions on connections of that pool. */
  public Transactions(Pool pool) {
    this.pool = pool;
  }

  /** The result of {@code work}, which is kept if {@code isKept} says so and rolled back if not. */
  public <T> Uni<T> run(Function<SqlConnection, Future<T>> work, Predicate<T> isKept) {
    return Shield.uni(
            () -> pool.getConnection().compose(connection -> run(connection, work, isKept)))
        .onFailure(MetadataException.Contended.class)
        .retry()
        .atMost(MORE_ATTEMPTS);
  }

  private static <T> Future<T> run(
      SqlConnection connection, Function<SqlConnection, Future<T>> work, Predicate<T> isKept) {
    return connection
        .begin()
        .compose(
            transaction ->
                work.apply(connection)
                    .compose(
                        result -> end(transaction, isKept.test(result)).map(result),
                        failure ->
                            rollback(transaction).compose(_ -> Future.failedFuture(failure))))
        .eventually(() -> connection.close());
  }

  private static Future<Void> end(Transaction transaction, boolean isKept) {
    return isKept
        ? transaction.commit().recover(e -> Future.failedFuture(commitFailure(e)))
        : rollback(transaction);
  }

  private static Throwable commitFailure(Throwable e) {
    boolean isAnswered = e instanceof PgException answer && !Failures.isFatal(answer);
    if (isAnswered || e instanceof TransactionRollbackException) {
      return e;
    }
    return new MetadataException.OutcomeUnknown("connection lost while committing", e);
  }

  /** Whether the server still heard it does not matter: what is not committed is undone. */
  private static Future<Void> rollback(Transaction transaction) {
    return transaction.rollback().otherwiseEmpty();
  }
}

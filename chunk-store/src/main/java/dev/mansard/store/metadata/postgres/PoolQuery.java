package dev.mansard.store.metadata.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/**
 * Single statements on a connection of a pool, to be used in place of {@link Pool#preparedQuery}.
 * Who borrows a connection and has waited too long is taken out of the queue; a statement that was
 * given to the pool itself stays in it (vertx-sql-client 4.5.26). After some thousand requests that
 * were given up at a busy moment ({@code UnrulyClientIT} beside four busy processes), a pool that
 * was given statements answered nobody any more.
 */
public final class PoolQuery {
  private PoolQuery() {}

  /** The rows; failures are the client's own. */
  public static Future<RowSet<Row>> run(Pool pool, String sql, Tuple values) {
    return pool.withConnection(connection -> connection.preparedQuery(sql).execute(values));
  }

  /** Of a statement without parameters. */
  public static Future<RowSet<Row>> run(Pool pool, String sql) {
    return run(pool, sql, Tuple.tuple());
  }
}

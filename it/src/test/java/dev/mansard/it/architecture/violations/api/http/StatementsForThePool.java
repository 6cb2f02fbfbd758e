package dev.mansard.it.architecture.violations.api.http;

import io.vertx.sqlclient.Pool;

/** Breaks both rules 5. */
final class StatementsForThePool {
  private StatementsForThePool() {}

  static void give(Pool pool) {
    var _ = pool.preparedQuery("select 1").execute();
  }
}

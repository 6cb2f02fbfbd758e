package dev.mansard.api.substituter;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts the thread that serves a request when the client leaves: it may be waiting for a
 * storage or a database that takes minutes to fail, for an answer that nobody wants any more.
 *
 * <p>Hears of it as everybody does who watches a request; a handler of the response itself would
 * take the place of theirs.
 */
final class ClientWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClientWatch.class);

  private @Nullable Thread server;
  private boolean gone;

  private ClientWatch() {}

  /** Watches the client of a request; on its event loop. */
  static ClientWatch over(RoutingContext context) {
    var watch = new ClientWatch();
    context.addEndHandler(
        ended -> {
          if (ended.failed()) {
            watch.leave();
          }
        });
    if (context.response().closed()) {
      watch.leave();
    }
    return watch;
  }

  /** Runs a task on this thread; what it fails with when the client has left, nobody is told. */
  void serve(Runnable task) {
    begin();
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!isGone()) {
        throw e;
      }
      LOG.debug("given up by the client", e);
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    server = Thread.currentThread();
    if (gone) {
      server.interrupt();
    }
  }

  private synchronized void leave() {
    gone = true;
    if (server != null) {
      server.interrupt();
    }
  }

  /** Leaves no interrupt behind. */
  private synchronized void end() {
    server = null;
    if (gone) {
      Thread.interrupted();
    }
  }

  /** Whether the client has left. */
  synchronized boolean isGone() {
    return gone;
  }
}

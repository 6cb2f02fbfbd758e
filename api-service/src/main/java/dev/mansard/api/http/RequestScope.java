package dev.mansard.api.http;

import io.vertx.ext.web.RoutingContext;

/**
 * Takes along what is known of a request when its work leaves the event loop: an application may
 * bring one, for traces.
 */
@FunctionalInterface
public interface RequestScope {

  /** The same task, to be run by another thread for that request. */
  Runnable carry(RoutingContext context, Runnable task);
}

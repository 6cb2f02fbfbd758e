package dev.mansard.api.access;

import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.api.http.JsonBodyFilter;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Turns away strangers who send JSON before it is gathered: no such request can be granted without
 * a token, and a few dozen bodies of the size that is allowed would fill the memory.
 */
@ApplicationScoped
class TokenFilter {
  /** Behind the filter that knows the caller, before the one that reads bodies. */
  private static final int ORDER = FrontDoorFilter.ORDER + 60;

  void install(@Observes Router router) {
    JsonBodyFilter.routes(router)
        .forEach(route -> route.order(ORDER).handler(TokenFilter::requireToken));
  }

  private static void requireToken(RoutingContext context) {
    CacheAccess.requireToken(Caller.of(context));
    context.next();
  }
}

package dev.mansard.api.access;

import dev.mansard.api.http.FrontDoorFilter;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;

/** Finds out who is calling, before any route runs. */
@ApplicationScoped
class CallerFilter {
  static final String KEY = "mansard.caller";
  private static final int ORDER = FrontDoorFilter.ORDER + 10;

  private final CallerReader callers;

  CallerFilter(AccessConfig config, Clock clock) {
    this.callers = new CallerReader(AccessSettings.of(config), clock);
  }

  void install(@Observes Router router) {
    router.route().order(ORDER).handler(this::enter);
  }

  private void enter(RoutingContext context) {
    context.put(KEY, callers.read(context.request().getHeader("Authorization")));
    context.next();
  }
}

package dev.mansard.api.departure;

import dev.mansard.api.http.FrontDoorFilter;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Asks for connections to be closed before the process does it by itself. Load balancers keep them
 * for the next request; one that is sent into a connection that closes at that moment is lost, and
 * an upload cannot be sent again by anybody but the client. HTTP/2 has its own way, which begins
 * when the process ends.
 */
@ApplicationScoped
public class DepartureFilter {
  private static final int ORDER = FrontDoorFilter.ORDER + 5;

  private final Departure departure;

  DepartureFilter(Departure departure) {
    this.departure = departure;
  }

  void install(@Observes Router router) {
    router.route().order(ORDER).handler(this::announce);
  }

  private void announce(RoutingContext context) {
    if (departure.isNear() && context.request().version() == HttpVersion.HTTP_1_1) {
      context.response().putHeader("Connection", "close");
    }
    context.next();
  }
}

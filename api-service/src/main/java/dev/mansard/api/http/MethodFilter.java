package dev.mansard.api.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses methods that the JAX-RS resources do not have, and says which they have. The framework
 * would refuse them too, but without the {@code Allow} header that RFC 9110 demands.
 */
@ApplicationScoped
public class MethodFilter {
  private static final int ORDER = FrontDoorFilter.ORDER + 50;
  private static final List<HttpMethod> READ = List.of(HttpMethod.GET, HttpMethod.HEAD);

  void install(@Observes Router router) {
    allow(router, "/_api/v1/get-missing-paths", List.of(HttpMethod.POST));
    allow(
        router,
        "/_api/v1/cache-config/:cache",
        List.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE));
    allow(router, "/_api/v1/pins/:cache", READ);
    allow(
        router,
        "/_api/v1/pins/:cache/:name",
        List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE));
    router
        .routeWithRegex("/(?!_)[^/]+/[^/]+")
        .order(ORDER)
        .handler(context -> check(context, Set.copyOf(READ), list(READ)));
  }

  private static void allow(Router router, String path, List<HttpMethod> methods) {
    var known = Set.copyOf(methods);
    var header = list(methods);
    router.route(path).order(ORDER).handler(context -> check(context, known, header));
  }

  private static void check(RoutingContext context, Set<HttpMethod> known, String header) {
    if (known.contains(context.request().method())) {
      context.next();
    } else {
      MethodRule.refuse(context, header);
    }
  }

  private static String list(List<HttpMethod> methods) {
    return methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
  }
}

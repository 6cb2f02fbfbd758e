package dev.mansard.api.http;

import dev.mansard.protocol.access.CacheName;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * The URLs under which a client is told to find us: configured, or made from its own request. The
 * scheme is {@code https} only if {@code X-Forwarded-Proto} is exactly that.
 */
@ApplicationScoped
public class Endpoints {
  private final Optional<String> api;
  private final Optional<String> substituter;

  Endpoints(HttpConfig config) {
    this.api = config.apiEndpoint().map(Endpoints::withSlash);
    this.substituter = config.substituterEndpoint().map(Endpoints::withSlash);
  }

  /** Where the API is. */
  public String api(RoutingContext context) {
    return api.orElseGet(() -> ofRequest(context));
  }

  /** Where Nix finds the cache. */
  public String substituter(RoutingContext context, CacheName cache) {
    return substituter.orElseGet(() -> api(context)) + cache;
  }

  private static String ofRequest(RoutingContext context) {
    var forwarded = context.request().getHeader("X-Forwarded-Proto");
    var host = context.request().getHeader("Host");
    var authority = host == null ? String.valueOf(context.request().authority()) : host;
    return ("https".equals(forwarded) ? "https" : "http") + "://" + authority + "/";
  }

  private static String withSlash(String url) {
    return url.endsWith("/") ? url : url + "/";
  }
}

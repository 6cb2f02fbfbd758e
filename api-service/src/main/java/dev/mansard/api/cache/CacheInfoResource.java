package dev.mansard.api.cache;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The settings again, under the cache's own URL, for clients that were given only that. */
@Path("/{cache}/attic-cache-info")
public class CacheInfoResource {
  private final CacheConfigResource settings;

  CacheInfoResource(CacheConfigResource settings) {
    this.settings = settings;
  }

  @GET
  public Uni<Response> find(@PathParam("cache") String cache, @Context RoutingContext context) {
    return settings.find(cache, context);
  }
}

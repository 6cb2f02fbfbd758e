package dev.mansard.api.cache;

import dev.mansard.api.access.Caller;
import dev.mansard.api.http.Endpoints;
import dev.mansard.api.http.JsonMembers;
import dev.mansard.api.http.PathNames;
import dev.mansard.api.journal.Deed;
import dev.mansard.api.upload.UploadConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The settings of caches over HTTP. Success is 200 with an empty body, as Attic's clients expect.
 */
@Path("/_api/v1/cache-config/{cache}")
public class CacheConfigResource {
  private final CacheService caches;
  private final Endpoints endpoints;
  private final boolean commitsAtEnd;

  /** Without a proof of possession an upload may be acknowledged before its body has come. */
  CacheConfigResource(CacheService caches, Endpoints endpoints, UploadConfig uploads) {
    this.caches = caches;
    this.endpoints = endpoints;
    this.commitsAtEnd = uploads.requireProofOfPossession();
  }

  @GET
  public Uni<Response> find(@PathParam("cache") String cache, @Context RoutingContext context) {
    var name = PathNames.cache(cache);
    return caches
        .find(Caller.of(context), name)
        .map(
            settings ->
                CacheJson.write(
                    settings,
                    endpoints.substituter(context, name),
                    endpoints.api(context),
                    commitsAtEnd))
        .map(
            json ->
                Response.ok(json, MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build());
  }

  @POST
  public Uni<Response> create(@PathParam("cache") String cache, @Context RoutingContext context) {
    var name = PathNames.cache(cache);
    Deed.note(context, "create-cache", name);
    var wanted = JsonMembers.readBody(context, CacheJson::readCreate);
    return done(caches.create(Caller.of(context), name, wanted));
  }

  @PATCH
  public Uni<Response> configure(
      @PathParam("cache") String cache, @Context RoutingContext context) {
    var name = PathNames.cache(cache);
    Deed.note(context, "configure-cache", name);
    var wanted = JsonMembers.readBody(context, CacheJson::readConfigure);
    return done(caches.configure(Caller.of(context), name, wanted));
  }

  @DELETE
  public Uni<Response> destroy(@PathParam("cache") String cache, @Context RoutingContext context) {
    var name = PathNames.cache(cache);
    Deed.note(context, "destroy-cache", name);
    return done(caches.destroy(Caller.of(context), name));
  }

  private static Uni<Response> done(Uni<Void> work) {
    return work.map(nothing -> Response.ok().build());
  }
}

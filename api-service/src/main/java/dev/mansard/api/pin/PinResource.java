package dev.mansard.api.pin;

import dev.mansard.api.access.Caller;
import dev.mansard.api.http.JsonMembers;
import dev.mansard.api.http.PathNames;
import dev.mansard.api.journal.Deed;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Pins over HTTP. */
@Path("/_api/v1/pins/{cache}")
public class PinResource {
  private final PinService pins;

  PinResource(PinService pins) {
    this.pins = pins;
  }

  @GET
  public Uni<Response> list(@PathParam("cache") String cache, @Context RoutingContext context) {
    return pins.list(Caller.of(context), PathNames.cache(cache))
        .map(found -> answer(PinJson.write(found)));
  }

  @GET
  @Path("{name}")
  public Uni<Response> find(
      @PathParam("cache") String cache,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    return pins.find(Caller.of(context), PathNames.cache(cache), PathNames.pin(name))
        .map(pin -> answer(PinJson.write(pin)));
  }

  @PUT
  @Path("{name}")
  public Uni<Response> put(
      @PathParam("cache") String cache,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    var of = PathNames.cache(cache);
    var pin = PathNames.pin(name);
    Deed.note(context, "pin", of, pin.value());
    var wanted = JsonMembers.readBody(context, PinJson::read);
    return pins.put(Caller.of(context), of, pin, wanted).map(put -> answer(PinJson.write(put)));
  }

  @DELETE
  @Path("{name}")
  public Uni<Response> drop(
      @PathParam("cache") String cache,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    var of = PathNames.cache(cache);
    var pin = PathNames.pin(name);
    Deed.note(context, "unpin", of, pin.value());
    return pins.drop(Caller.of(context), of, pin).map(nothing -> Response.ok().build());
  }

  private static Response answer(String json) {
    return Response.ok(json, MediaType.APPLICATION_JSON)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}

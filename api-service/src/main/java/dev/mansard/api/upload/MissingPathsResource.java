package dev.mansard.api.upload;

import dev.mansard.api.access.CacheAccess;
import dev.mansard.api.access.Caller;
import dev.mansard.api.http.JsonMembers;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.api.MissingPathsRequest;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.ObjectRepository;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Which of these paths does the cache not have? */
@Path("/_api/v1/get-missing-paths")
public class MissingPathsResource {
  private final ObjectRepository objects;

  MissingPathsResource(ObjectRepository objects) {
    this.objects = objects;
  }

  /** Blocking, since a body of many megabytes takes its time to parse. */
  @POST
  @Blocking
  public Uni<Response> list(@Context RoutingContext context) {
    var caller = Caller.of(context);
    var request = JsonMembers.readBody(context, MissingPathsResource::read);
    return objects
        .findCache(request.cache())
        .invoke(
            found ->
                CacheAccess.require(
                    caller, request.cache(), found.map(CacheView::isPublic), Permission.PUSH))
        .flatMap(found -> listMissing(found.orElseThrow(), request))
        .map(missing -> Response.ok(write(missing), MediaType.APPLICATION_JSON).build());
  }

  private Uni<List<StorePathHash>> listMissing(CacheView cache, MissingPathsRequest request) {
    return objects.listMissing(cache.id(), request.storePathHashes().stream().distinct().toList());
  }

  private static MissingPathsRequest read(JsonMembers json) {
    return new MissingPathsRequest(
        CacheName.parse(json.text("cache")), json.list("store_path_hashes", StorePathHash::parse));
  }

  private static String write(List<StorePathHash> missing) {
    var hashes = new JsonArray(missing.stream().map(StorePathHash::value).toList());
    return new JsonObject().put("missing_paths", hashes).encode();
  }
}

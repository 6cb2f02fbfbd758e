package dev.mansard.api.substituter;

import dev.mansard.api.event.AccessLog;
import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.PathNames;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.nix.NixCacheInfo;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The text records Nix asks for before any NAR. */
@Path("/{cache}")
public class NarInfoResource {
  private static final String SUFFIX = ".narinfo";

  private final ObjectFinder finder;
  private final NarInfoService narInfos;
  private final AccessLog accesses;

  NarInfoResource(ObjectFinder finder, NarInfoService narInfos, AccessLog accesses) {
    this.finder = finder;
    this.narInfos = narInfos;
    this.accesses = accesses;
  }

  @GET
  @Path("nix-cache-info")
  public Uni<Response> cacheInfo(
      @PathParam("cache") String cache, @Context RoutingContext context) {
    return finder
        .findCache(context, PathNames.cache(cache))
        .map(
            view ->
                text(
                    "text/x-nix-cache-info",
                    new NixCacheInfo(view.storeDir(), true, view.priority()).format(),
                    view.isPublic()));
  }

  /**
   * Everything that is one segment below a cache; only narinfos exist there. {@link NarInfoRoute}
   * has answered for those with plain names before.
   */
  @GET
  @Path("{file}")
  public Uni<Response> file(
      @PathParam("cache") String cache,
      @PathParam("file") String file,
      @Context RoutingContext context) {
    int dot = file.indexOf('.');
    if (dot < 0 || !file.substring(dot).equals(SUFFIX)) {
      throw ApiException.of(ErrorCode.NOT_FOUND);
    }
    var name = PathNames.cache(cache);
    var hash = PathNames.hash(file.substring(0, dot));
    return finder
        .findObject(context, name, hash)
        .invoke(found -> note(context, found))
        .flatMap(this::narInfo);
  }

  /** Whoever only asks whether it is there, with HEAD, does not use it. */
  private void note(RoutingContext context, FoundObject found) {
    if (context.request().method().equals(HttpMethod.GET)) {
      accesses.put(found.cache().name(), found.object().path().hash());
    }
  }

  private Uni<Response> narInfo(FoundObject found) {
    return narInfos
        .narInfo(found)
        .map(info -> text("text/x-nix-narinfo", info.format(), found.cache().isPublic()));
  }

  private static Response text(String type, String body, boolean isPublic) {
    return Response.ok(body)
        .header("Content-Type", type)
        .header(CachePolicy.HEADER, CachePolicy.METADATA.value(isPublic))
        .build();
  }
}

package dev.mansard.api.substituter;

import dev.mansard.api.access.CacheAccess;
import dev.mansard.api.access.Caller;
import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.ObjectLookup;
import dev.mansard.store.metadata.ObjectRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * The way from a URL to an object, for all three routes: one round trip, then permission, then
 * existence. Marks answers about public caches as such.
 */
@ApplicationScoped
class ObjectFinder {
  static final String VISIBILITY = "X-Attic-Cache-Visibility";

  private final ObjectRepository objects;

  ObjectFinder(ObjectRepository objects) {
    this.objects = objects;
  }

  Uni<CacheView> findCache(RoutingContext context, CacheName name) {
    return objects.findCache(name).map(cache -> admit(context, name, cache));
  }

  Uni<FoundObject> findObject(RoutingContext context, CacheName name, StorePathHash hash) {
    return objects
        .findObject(name, hash)
        .map(
            lookup -> {
              var cache = admit(context, name, lookup.map(ObjectLookup::cache));
              return lookup
                  .flatMap(ObjectLookup::object)
                  .map(object -> new FoundObject(cache, object))
                  .orElseThrow(() -> absent(cache));
            });
  }

  private static CacheView admit(
      RoutingContext context, CacheName name, Optional<CacheView> cache) {
    CacheAccess.require(Caller.of(context), name, cache.map(CacheView::isPublic), Permission.PULL);
    var view = cache.orElseThrow();
    if (view.isPublic()) {
      context.response().putHeader(VISIBILITY, "public");
    }
    return view;
  }

  static ApiException absent(CacheView cache) {
    return ApiException.of(ErrorCode.NO_SUCH_OBJECT)
        .withHeader(CachePolicy.HEADER, CachePolicy.ABSENT.value(cache.isPublic()));
  }
}

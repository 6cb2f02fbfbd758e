package dev.mansard.api.pin;

import dev.mansard.api.access.CacheAccess;
import dev.mansard.api.access.Caller;
import dev.mansard.api.http.ApiException;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.api.Pin;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.api.PinRequest;
import dev.mansard.protocol.error.ErrorCode;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.store.metadata.CacheView;
import dev.mansard.store.metadata.ObjectRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be done with pins, each with its permission: who may push may pin and unpin, who may
 * pull may look.
 *
 * <p>Not the permission to configure retention: whoever may push can keep a path alive anyway, by
 * pushing it again, and the job that pushes a release is the one that knows its name.
 */
@ApplicationScoped
class PinService {
  private static final Logger LOG = LoggerFactory.getLogger(PinService.class);

  private final ObjectRepository objects;
  private final PinRepository pins;

  PinService(ObjectRepository objects, PinRepository pins) {
    this.objects = objects;
    this.pins = pins;
  }

  Uni<List<Pin>> list(Caller caller, CacheName cache) {
    return require(caller, cache, Permission.PULL).flatMap(view -> pins.list(view.id()));
  }

  Uni<Pin> find(Caller caller, CacheName cache, PinName name) {
    return require(caller, cache, Permission.PULL)
        .flatMap(view -> pins.find(view.id(), name))
        .map(PinService::found);
  }

  Uni<Pin> put(Caller caller, CacheName cache, PinName name, PinRequest wanted) {
    return require(caller, cache, Permission.PUSH)
        .flatMap(view -> put(view.id(), name, wanted))
        .invoke(() -> LOG.info("pinned {} as {} in cache {}", wanted.storePath(), name, cache));
  }

  Uni<Void> drop(Caller caller, CacheName cache, PinName name) {
    return require(caller, cache, Permission.PUSH)
        .flatMap(view -> pins.drop(view.id(), name))
        .invoke(PinService::requireDropped)
        .invoke(() -> LOG.info("unpinned {} in cache {}", name, cache))
        .replaceWithVoid();
  }

  private Uni<Pin> put(long cacheId, PinName name, PinRequest wanted) {
    return pins.put(cacheId, name, wanted)
        .invoke(outcome -> requirePinned(outcome, wanted.storePath()))
        .flatMap(_ -> pins.find(cacheId, name))
        .map(PinService::found);
  }

  private Uni<CacheView> require(Caller caller, CacheName cache, Permission needed) {
    return objects
        .findCache(cache)
        .map(
            found -> {
              CacheAccess.require(caller, cache, found.map(CacheView::isPublic), needed);
              return found.orElseThrow();
            });
  }

  private static void requirePinned(PinRepository.Outcome outcome, StorePath path) {
    switch (outcome) {
      case PINNED -> {}
      case NO_SUCH_CACHE -> throw ApiException.of(ErrorCode.NO_SUCH_CACHE);
      case NO_SUCH_PATH ->
          throw ApiException.withHint(
              ErrorCode.NO_SUCH_OBJECT, "The cache does not have " + path + "; push it first.");
    }
  }

  private static void requireDropped(boolean dropped) {
    if (!dropped) {
      throw ApiException.of(ErrorCode.NO_SUCH_PIN);
    }
  }

  private static Pin found(Optional<Pin> pin) {
    return pin.orElseThrow(() -> ApiException.of(ErrorCode.NO_SUCH_PIN));
  }
}

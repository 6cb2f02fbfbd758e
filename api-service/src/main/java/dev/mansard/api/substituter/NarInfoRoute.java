package dev.mansard.api.substituter;

import dev.mansard.api.access.Caller;
import dev.mansard.api.event.AccessLog;
import dev.mansard.api.http.FailureMapper;
import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.Permission;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.narinfo.NarInfo;
import dev.mansard.protocol.nix.StorePathHash;
import dev.mansard.store.change.ChangeFeed;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * narinfos, which Nix asks for by the thousand before it fetches anything: from memory, or else
 * from the database. Apart from {@link NarInfoResource}, whose framework costs more than the whole
 * rest; whatever is not plainly a narinfo's path is left to it.
 */
@ApplicationScoped
class NarInfoRoute {
  private static final int ORDER = FrontDoorFilter.ORDER + 20;
  private static final String SUFFIX = ".narinfo";
  private static final int HASH_LENGTH = 32;
  private static final CharSequence TYPE = HttpHeaders.createOptimized("text/x-nix-narinfo");
  private static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized(CachePolicy.HEADER);
  private static final CharSequence VISIBILITY =
      HttpHeaders.createOptimized(ObjectFinder.VISIBILITY);
  private static final CharSequence PUBLIC = HttpHeaders.createOptimized("public");

  private final ObjectFinder finder;
  private final NarInfoService narInfos;
  private final AccessLog accesses;
  private final FailureMapper failures;
  private final ChangeFeed changes;
  private final NarInfoCache cache;

  private record Asked(CacheName cache, StorePathHash hash) {}

  NarInfoRoute(
      ObjectFinder finder,
      NarInfoService narInfos,
      AccessLog accesses,
      FailureMapper failures,
      ChangeFeed changes,
      NarInfoCache cache) {
    this.finder = finder;
    this.narInfos = narInfos;
    this.accesses = accesses;
    this.failures = failures;
    this.changes = changes;
    this.cache = cache;
  }

  void listen(@Observes StartupEvent event) {
    if (cache.keepsAnything()) {
      changes.start(cache);
    }
  }

  void install(@Observes Router router) {
    router
        .route()
        .order(ORDER)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(this::handle);
  }

  private void handle(RoutingContext context) {
    var path = context.request().path();
    if (!path.endsWith(SUFFIX)) {
      context.next();
      return;
    }
    var kept = cache.find(path).filter(entry -> mayHave(context, entry));
    if (kept.isPresent()) {
      serve(context, kept.get());
      return;
    }
    asked(path).ifPresentOrElse(asked -> ask(context, path, asked), context::next);
  }

  /**
   * Whoever may not is refused by way of the database: were it done at once, the time it takes
   * would tell a stranger which paths exist and are asked for.
   */
  private static boolean mayHave(RoutingContext context, NarInfoCache.Entry entry) {
    return entry.isPublic()
        || Caller.of(context).permissionsOn(entry.cache()).contains(Permission.PULL);
  }

  private void serve(RoutingContext context, NarInfoCache.Entry entry) {
    note(context, entry.cache(), entry.hash());
    reply(context, entry.body(), entry.isPublic());
  }

  /** Names as they are nearly always written; the rest is for whoever explains errors. */
  private static Optional<Asked> asked(String path) {
    int slash = path.indexOf('/', 1);
    if (slash < 0 || path.length() != slash + 1 + HASH_LENGTH + SUFFIX.length()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Asked(
              CacheName.parse(path.substring(1, slash)),
              StorePathHash.parse(path.substring(slash + 1, slash + 1 + HASH_LENGTH))));
    } catch (MalformedInputException e) {
      return Optional.empty();
    }
  }

  private void ask(RoutingContext context, String path, Asked asked) {
    var stamp = cache.stamp(asked.cache(), asked.hash());
    finder
        .findObject(context, asked.cache(), asked.hash())
        .invoke(found -> note(context, asked.cache(), asked.hash()))
        .flatMap(
            found -> narInfos.narInfo(found).map(info -> answer(path, stamp, asked, found, info)))
        .subscribe()
        .with(
            entry -> reply(context, entry.body(), entry.isPublic()),
            failure -> failures.reply(context, failure));
  }

  /** An old signature, served while the signer is away, is not kept. */
  private NarInfoCache.Entry answer(
      String path, NarInfoCache.Stamp stamp, Asked asked, FoundObject found, NarInfo info) {
    var entry =
        new NarInfoCache.Entry(
            asked.cache(),
            asked.hash(),
            found.cache().isPublic(),
            Buffer.buffer(info.format()),
            stamp);
    if (SignatureService.isCurrent(found)) {
      cache.put(path, entry);
    }
    return entry;
  }

  /** Whoever only asks whether it is there, with HEAD, does not use it. */
  private void note(RoutingContext context, CacheName name, StorePathHash hash) {
    if (context.request().method().equals(HttpMethod.GET)) {
      accesses.put(name, hash);
    }
  }

  private static void reply(RoutingContext context, Buffer body, boolean isPublic) {
    var response = context.response();
    if (response.closed()) {
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
        .putHeader(CACHE_CONTROL, CachePolicy.METADATA.value(isPublic));
    if (isPublic) {
      response.putHeader(VISIBILITY, PUBLIC);
    }
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }
}

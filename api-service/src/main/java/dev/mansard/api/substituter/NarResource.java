package dev.mansard.api.substituter;

import dev.mansard.api.event.AccessLog;
import dev.mansard.api.http.ApiException;
import dev.mansard.api.http.BodyThreads;
import dev.mansard.api.http.Bounds;
import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.api.http.MethodRule;
import dev.mansard.api.http.PathNames;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * {@code GET /{cache}/nar/{file}}, outside of JAX-RS, whose streams are ten times slower. Decisions
 * on the event loop, bytes on a virtual thread.
 */
@ApplicationScoped
public class NarResource {
  private static final int ORDER = FrontDoorFilter.ORDER + 100;
  private static final String PATH = "/:cache/nar/:file";
  private static final Duration FULL_RETRY = Duration.ofSeconds(1);

  private final ObjectFinder finder;
  private final NarDelivery delivery;
  private final BodyThreads threads;
  private final AccessLog accesses;
  private final Semaphore downloads;

  NarResource(
      ObjectFinder finder,
      NarDelivery delivery,
      BodyThreads threads,
      AccessLog accesses,
      SubstituterConfig config) {
    this.finder = finder;
    this.delivery = delivery;
    this.threads = threads;
    this.accesses = accesses;
    this.downloads =
        new Semaphore(
            Bounds.require("mansard.substituter.max-downloads", config.maxDownloads(), 1, 100_000));
    Bounds.require(
        "mansard.substituter.presign-validity",
        config.presignValidity(),
        Duration.ofSeconds(1),
        Duration.ofDays(7));
  }

  void install(@Observes Router router) {
    router
        .route(PATH)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .order(ORDER)
        .handler(this::serve);
    router.route(PATH).order(ORDER + 1).handler(context -> MethodRule.refuse(context, "GET, HEAD"));
  }

  private void serve(RoutingContext context) {
    var file = context.pathParam("file");
    var hash = NarUrl.hash(file);
    var name = PathNames.cache(context.pathParam("cache"));
    finder
        .findObject(context, name, hash)
        .map(found -> reply(context, file, found))
        .subscribe()
        .with(reply -> answer(context, reply), context::fail);
  }

  /** Every GET counts as a use, whether the bytes come from here, from elsewhere or are known. */
  private NarReply reply(RoutingContext context, String file, FoundObject found) {
    var reply = NarReply.of(context.request(), file, found);
    if (!reply.isHead()) {
      accesses.put(found.cache().name(), found.object().path().hash());
    }
    return reply;
  }

  private void answer(RoutingContext context, NarReply reply) {
    if (reply.isNotModified()) {
      reply.writeNotModified(context.response());
      return;
    }
    if (!downloads.tryAcquire()) {
      context.fail(ApiException.unavailable("Too many downloads at once.", FULL_RETRY));
      return;
    }
    var client = ClientWatch.over(context);
    threads.run(
        context,
        () -> client.serve(() -> delivery.deliver(context, reply, client)),
        downloads::release);
  }
}

package dev.mansard.api.upload;

import dev.mansard.api.http.BodyConfig;
import dev.mansard.api.http.BodyThreads;
import dev.mansard.api.http.Bounds;
import dev.mansard.api.http.ContinueHeader;
import dev.mansard.api.http.FrontDoorFilter;
import dev.mansard.api.http.MethodRule;
import dev.mansard.protocol.api.UploadResult;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * {@code PUT /_api/v1/upload-path}, outside of JAX-RS, whose streams are ten times slower. The
 * whole of an upload runs on a virtual thread of its own, in plain blocking steps.
 */
@ApplicationScoped
public class UploadResource {
  private static final int ORDER = FrontDoorFilter.ORDER + 100;
  private static final String PATH = "/_api/v1/upload-path";

  private final UploadService uploads;
  private final BodyThreads threads;
  private final int queueSize;
  private final Duration idleTimeout;

  UploadResource(
      UploadService uploads, BodyThreads threads, UploadConfig config, BodyConfig bodies) {
    this.uploads = uploads;
    this.threads = threads;
    Bounds.require("mansard.upload.max-concurrent", config.maxConcurrent(), 1, 10_000);
    Bounds.require("mansard.upload.max-nar-info-size", config.maxNarInfoSize(), 1 << 10, 64 << 20);
    this.queueSize =
        Bounds.require("mansard.upload.queue-size", config.queueSize(), 64 << 10, 64 << 20);
    this.idleTimeout = bodies.idleTimeout();
  }

  void install(@Observes Router router) {
    router.put(PATH).order(ORDER).handler(this::receive);
    router.route(PATH).order(ORDER + 1).handler(context -> MethodRule.refuse(context, "PUT"));
  }

  private void receive(RoutingContext context) {
    var body = BodyPipe.open(context, idleTimeout);
    if (UploadInfoReader.isInBody(context.request().headers())) {
      ContinueHeader.answer(context);
    }
    threads.run(context, () -> store(context, body), body::close);
  }

  private void store(RoutingContext context, BodyPipe body) {
    var request =
        new UploadService.Incoming(
            context,
            body,
            () -> {
              body.widen(queueSize);
              FrontDoorFilter.onEventLoop(context, () -> ContinueHeader.answer(context));
            });
    uploads
        .store(request)
        .ifPresent(result -> FrontDoorFilter.onEventLoop(context, () -> answer(context, result)));
  }

  private static void answer(RoutingContext context, UploadResult result) {
    context
        .response()
        .putHeader("Content-Type", "application/json")
        .end(UploadResultJson.write(result));
  }
}

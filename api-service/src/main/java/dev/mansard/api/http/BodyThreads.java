package dev.mansard.api.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Virtual threads for requests that move bytes. What a task throws becomes the answer of its
 * request, or a reset if an answer has begun.
 */
@ApplicationScoped
public class BodyThreads {
  private final RequestScope scope;

  BodyThreads(RequestScope scope) {
    this.scope = scope;
  }

  /**
   * Runs a task for a request.
   *
   * @param release gives back what was taken for the task; called whatever happens, and before a
   *     failure is answered
   */
  public void run(RoutingContext context, Runnable task, Runnable release) {
    var requestId = FrontDoorFilter.requestId(context);
    var carried = scope.carry(context, task);
    Thread.ofVirtual()
        .name("body-" + requestId)
        .start(
            () -> {
              MDC.put("requestId", requestId);
              var failure = failureOf(carried);
              release.run();
              if (failure != null) {
                FrontDoorFilter.onEventLoop(context, () -> context.fail(failure));
              }
            });
  }

  /** The outermost frame of the thread: what is not caught here is lost. */
  private static @Nullable Throwable failureOf(Runnable task) {
    try {
      task.run();
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }
}

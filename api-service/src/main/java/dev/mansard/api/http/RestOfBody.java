package dev.mansard.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a body when its request is answered before the body has ended.
 *
 * <p>Closing at once would make the kernel send a reset, which destroys the answer on its way to a
 * client that is still sending. So the rest is read and thrown away, up to a limit of bytes and
 * time, and only then the connection is closed; if the body ends in time, the connection lives on.
 * Where there was no answer, the client has left; whoever reads the body hears of that himself.
 * Over HTTP/2 others use the connection, too, so that nothing but the stream of the body is reset.
 */
@ApplicationScoped
class RestOfBody {
  /** Of HTTP/2: the answer is complete, the rest of the request is not wanted. */
  private static final long NO_ERROR = 0;

  private final Vertx vertx;
  private final long limit;
  private final long timeoutMillis;

  RestOfBody(Vertx vertx, BodyConfig config) {
    this.vertx = vertx;
    this.limit = config.drainLimit().asLongValue();
    this.timeoutMillis = Math.max(1, config.drainTimeout().toMillis());
  }

  void watch(RoutingContext context) {
    if (context.request().isEnded()) {
      return;
    }
    context.addHeadersEndHandler(nothing -> announceClose(context));
    context.addEndHandler(
        ended -> {
          if (ended.succeeded()) {
            drain(context);
          }
        });
  }

  private void announceClose(RoutingContext context) {
    var request = context.request();
    if (!request.isEnded()
        && !isHttp2(request)
        && (ContinueHeader.isUnanswered(context) || isTooLong(request))) {
      context.response().putHeader("Connection", "close");
    }
  }

  private boolean isTooLong(HttpServerRequest request) {
    @Nullable String length = request.getHeader("Content-Length");
    return length != null && Long.parseLong(length) - request.bytesRead() > limit;
  }

  private void drain(RoutingContext context) {
    var request = context.request();
    if (request.isEnded()) {
      return;
    }
    if (!isHttp2(request) && ContinueHeader.isUnanswered(context)) {
      cutOff(request);
      return;
    }
    long timer = vertx.setTimer(timeoutMillis, id -> cutOffUnlessEnded(request));
    var rest = new long[] {limit};
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(nothing -> vertx.cancelTimer(timer));
    request.handler(part -> take(request, part, rest));
    request.resume();
  }

  private static void cutOffUnlessEnded(HttpServerRequest request) {
    if (!request.isEnded()) {
      cutOff(request);
    }
  }

  /**
   * Takes nothing more of a request that was answered. A reset overtakes what was not flushed, so
   * that it must not be sent in the same turn of the event loop as the answer.
   */
  static void cutOff(HttpServerRequest request) {
    if (isHttp2(request)) {
      Vertx.currentContext().runOnContext(nothing -> request.response().reset(NO_ERROR));
    } else {
      request.connection().close();
    }
  }

  private static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  private static void take(HttpServerRequest request, Buffer part, long[] rest) {
    boolean isAllowed = rest[0] >= 0;
    rest[0] -= part.length();
    if (isAllowed && rest[0] < 0) {
      cutOff(request);
    }
  }
}

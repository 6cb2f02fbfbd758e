package dev.mansard.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers one small body on the event loop, then lets the request go on. Lives on the event loop of
 * its connection only.
 *
 * <p>RESTEasy pauses every request it gets, which HTTP/2 refuses once the request has ended. There
 * the request goes on when the announced number of bytes has come, which is before its end.
 *
 * <p>Nobody knows yet who is sending, so a body that trickles in is given up, too.
 */
final class BodyCollector {
  /** Vert.x counts timers from 0, so that 0 is the timer of somebody else. */
  private static final long NO_TIMER = -1;

  private static final Logger LOG = LoggerFactory.getLogger(BodyCollector.class);

  private final Vertx vertx;
  private final RoutingContext context;
  private final int limit;
  private final JsonMemory memory;
  private final Duration idleTimeout;

  /** Bytes after which the request goes on; negative: at its end. */
  private final long expected;

  private final Buffer body = Buffer.buffer();
  private long timer = NO_TIMER;
  private long deadline = NO_TIMER;
  private boolean done;

  BodyCollector(
      Vertx vertx, RoutingContext context, int limit, JsonMemory memory, Duration idleTimeout) {
    this.vertx = vertx;
    this.context = context;
    this.limit = limit;
    this.memory = memory;
    this.idleTimeout = idleTimeout;
    this.expected = isHttp2(context.request()) ? length(context.request()) : -1;
  }

  static boolean isHttp2(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  private static long length(HttpServerRequest request) {
    @Nullable String announced = request.getHeader("Content-Length");
    return announced == null ? 0 : Long.parseLong(announced);
  }

  void start() {
    var request = context.request();
    if (expected == 0) {
      goOn();
      return;
    }
    context.addEndHandler(nothing -> memory.giveBack(body.length()));
    request.handler(this::take).endHandler(nothing -> finish()).exceptionHandler(this::abandon);
    restartTimer();
    var patience = RequestTimeout.patience(idleTimeout);
    deadline = vertx.setTimer(patience.toMillis(), id -> giveUp(RequestTimeout.tooSlow(patience)));
    ContinueHeader.answer(context);
    request.resume();
  }

  private void take(Buffer part) {
    if (done) {
      return;
    }
    if (body.length() + part.length() > limit) {
      stop();
      context.fail(JsonBodyFilter.tooLarge(limit));
      return;
    }
    if (!memory.take(part.length())) {
      stop();
      context.fail(JsonBodyFilter.tooMuchAtOnce());
      return;
    }
    body.appendBuffer(part);
    if (body.length() == expected) {
      stop();
      goOn();
    } else {
      restartTimer();
    }
  }

  private void finish() {
    if (!done) {
      stop();
      goOn();
    }
  }

  private void goOn() {
    ((RoutingContextInternal) context).setBody(body);
    context.next();
  }

  /** The connection has broken, or is closed over what came: nobody is there to be answered. */
  private void abandon(Throwable gone) {
    if (!done) {
      stop();
      LOG.debug("a body was not received", gone);
    }
  }

  private void giveUp(ApiException failure) {
    if (!done) {
      stop();
      context.fail(failure);
    }
  }

  private void stop() {
    done = true;
    vertx.cancelTimer(timer);
    vertx.cancelTimer(deadline);
  }

  private void restartTimer() {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(idleMillis(), id -> giveUp(RequestTimeout.failure(idleTimeout)));
  }

  private long idleMillis() {
    return Math.max(1, idleTimeout.toMillis());
  }
}

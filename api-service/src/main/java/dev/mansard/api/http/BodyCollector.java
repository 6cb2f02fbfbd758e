package dev.mansard.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;

/**
 * Gathers one small body on the event loop, then lets the request go on. Lives on the event loop of
 * its connection only.
 */
final class BodyCollector {
  private final Vertx vertx;
  private final RoutingContext context;
  private final int limit;
  private final Duration idleTimeout;
  private final Buffer body = Buffer.buffer();
  private long timer;
  private boolean done;

  BodyCollector(Vertx vertx, RoutingContext context, int limit, Duration idleTimeout) {
    this.vertx = vertx;
    this.context = context;
    this.limit = limit;
    this.idleTimeout = idleTimeout;
  }

  void start() {
    var request = context.request();
    request.handler(this::take).endHandler(nothing -> finish()).exceptionHandler(this::abandon);
    restartTimer();
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
    body.appendBuffer(part);
    restartTimer();
  }

  private void finish() {
    if (!done) {
      stop();
      ((RoutingContextInternal) context).setBody(body);
      context.next();
    }
  }

  private void abandon(Throwable gone) {
    if (!done) {
      stop();
      context.fail(gone);
    }
  }

  private void giveUp() {
    if (!done) {
      stop();
      context.fail(RequestTimeout.failure(idleTimeout));
    }
  }

  private void stop() {
    done = true;
    vertx.cancelTimer(timer);
  }

  private void restartTimer() {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(Math.max(1, idleTimeout.toMillis()), id -> giveUp());
  }
}

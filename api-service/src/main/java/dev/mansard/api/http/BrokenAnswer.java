package dev.mansard.api.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * The end of an answer that has begun and cannot be completed: whoever reads it sees that it is not
 * whole.
 */
public final class BrokenAnswer {
  private BrokenAnswer() {}

  /**
   * Resets the stream over HTTP/2, closes the connection over HTTP/1. There a reset of the response
   * would mark it closed before it is, and whoever waits for its end would wait for ever.
   */
  public static void end(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }
}

package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import io.vertx.ext.web.RoutingContext;

/** The end of a route's list of methods, for routes outside JAX-RS. */
public final class MethodRule {
  private MethodRule() {}

  /** Fails with 405 and the methods that are allowed. */
  public static void refuse(RoutingContext context, String allowed) {
    context.fail(ApiException.of(ErrorCode.METHOD_NOT_ALLOWED).withHeader("Allow", allowed));
  }
}

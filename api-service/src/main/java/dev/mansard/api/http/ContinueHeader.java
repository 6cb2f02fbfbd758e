package dev.mansard.api.http;

import io.vertx.ext.web.RoutingContext;

/**
 * {@code Expect: 100-continue}: a client that waits with its body until it is wanted. It is told to
 * go on only when nothing speaks against the body any more; a final answer before that saves it the
 * transfer.
 */
public final class ContinueHeader {
  private static final String SENT = "mansard.continue-sent";

  private ContinueHeader() {}

  /** Tells a waiting client to send; does nothing if it does not wait. On the event loop only. */
  public static void answer(RoutingContext context) {
    if (isExpected(context) && context.get(SENT) == null) {
      context.put(SENT, true);
      context.response().writeContinue();
    }
  }

  /** Whether the client still waits, so that its body may never come. */
  static boolean isUnanswered(RoutingContext context) {
    return isExpected(context) && context.get(SENT) == null;
  }

  private static boolean isExpected(RoutingContext context) {
    return "100-continue".equalsIgnoreCase(context.request().getHeader("Expect"));
  }
}

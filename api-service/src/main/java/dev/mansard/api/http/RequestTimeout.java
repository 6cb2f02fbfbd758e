package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import java.time.Duration;

/** What a client hears that stopped sending in the middle of a body. */
public final class RequestTimeout {
  private RequestTimeout() {}

  /** The failure that says for how long nothing came; its answer closes the connection. */
  public static ApiException failure(Duration idle) {
    return ApiException.withHint(
            ErrorCode.REQUEST_TIMEOUT, "Nothing was received for " + idle.toMillis() + " ms.")
        .withHeader("Connection", "close");
  }

  /** The failure of a body that trickles in; its answer closes the connection, too. */
  public static ApiException tooSlow(Duration limit) {
    return ApiException.withHint(
            ErrorCode.REQUEST_TIMEOUT,
            "The body was not complete after " + limit.toMillis() + " ms.")
        .withHeader("Connection", "close");
  }
}

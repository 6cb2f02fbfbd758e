package dev.mansard.api.http;

import dev.mansard.protocol.error.ErrorCode;
import java.time.Duration;

/** What a client hears that stopped sending in the middle of a body. */
public final class RequestTimeout {
  /** So many times as long as may pass without a byte, whatever trickles in is waited for. */
  private static final int PATIENCE = 5;

  private RequestTimeout() {}

  /** Within which something small must have come in full, if so long may pass without a byte. */
  public static Duration patience(Duration idle) {
    return idle.multipliedBy(PATIENCE);
  }

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

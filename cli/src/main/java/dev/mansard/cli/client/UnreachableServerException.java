package dev.mansard.cli.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** No connection: nothing was sent, so any call may be repeated. */
final class UnreachableServerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean refusedByTls;

  UnreachableServerException(URI uri, IOException cause) {
    super("Cannot connect to %s: %s".formatted(uri.resolve("/"), describe(cause)), cause);
    this.refusedByTls = cause instanceof SSLException;
  }

  /** A certificate that is not trusted will not be trusted a second later. */
  boolean isRefusedByTls() {
    return refusedByTls;
  }

  private static String describe(IOException cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException) {
        return "the host name is not known";
      }
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "no answer";
    }
    String message = cause.getMessage();
    return message == null ? "connection refused" : message;
  }
}

package dev.mansard.standalone.server;

/** The server will not start like this; the message tells the operator why, and what to do. */
public final class RefusedStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedStartException(String message) {
    super(message);
  }
}

package dev.mansard.standalone.server;

import java.util.List;

/** The server will not start like this; the message tells the operator why, and what to do. */
public final class RefusedStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedStartException(String message) {
    super(message);
  }

  /** The schemas of the database are not those that this program needs. */
  static RefusedStartException ofSchemas(List<String> refusals) {
    return new RefusedStartException(
        String.join(" ", refusals) + " (atticd --mode db-migrations runs them.)");
  }
}

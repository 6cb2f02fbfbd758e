package dev.mansard.standalone.postgres;

/** The database does not answer, or not as it should; the message is for the operator. */
public final class UnusableDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}

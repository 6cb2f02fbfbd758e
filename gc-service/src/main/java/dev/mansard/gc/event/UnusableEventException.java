package dev.mansard.gc.event;

/** The database refuses what is in an event of a batch; again would not help. */
public final class UnusableEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableEventException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.mansard.store.nar;

/** A NAR that cannot be opened. */
public abstract sealed class NarUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  private NarUnavailableException(String message) {
    super(message);
  }

  private NarUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Some of it does not exist or is quarantined: the client should look elsewhere (404). */
  public static final class Incomplete extends NarUnavailableException {
    private static final long serialVersionUID = 1L;

    Incomplete(String what) {
      super(what);
    }
  }

  /** Database or storage cannot say just now (503). */
  public static final class Busy extends NarUnavailableException {
    private static final long serialVersionUID = 1L;

    Busy(Throwable cause) {
      super("busy: " + cause.getMessage(), cause);
    }
  }
}

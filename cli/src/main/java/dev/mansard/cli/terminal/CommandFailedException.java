package dev.mansard.cli.terminal;

/**
 * A run-time failure whose message is meant for the user as it stands: printed as {@code Error: …},
 * exit status 1.
 *
 * <p>A cause is printed below it, so the message need not repeat it.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailedException(String message) {
    super(message);
  }

  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.mansard.standalone.command;

/** A command line that makes no sense; the command ends with status 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}

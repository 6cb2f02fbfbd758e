package dev.mansard.cli.client;

import dev.mansard.protocol.error.ErrorCode;

/** The server answered, and the answer was no. The message is what the user should read. */
public final class ServerRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;

  /**
   * The refusal.
   *
   * @param error its name in the protocol; empty if it has none
   */
  ServerRefusedException(int status, String error, String message) {
    super(message);
    this.status = status;
    this.error = error;
  }

  public boolean is(ErrorCode code) {
    return error.equals(code.wireName());
  }

  public int status() {
    return status;
  }
}

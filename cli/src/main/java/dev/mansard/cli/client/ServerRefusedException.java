package dev.mansard.cli.client;

/** The server answered, and the answer was no. The message is what the user should read. */
public final class ServerRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  ServerRefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}

package dev.mansard.api.event;

/** The cluster cannot be used as it is; the message says what to change. */
public final class BrokerUnfitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerUnfitException(String message) {
    super(message);
  }

  BrokerUnfitException(String message, Throwable cause) {
    super(message, cause);
  }
}

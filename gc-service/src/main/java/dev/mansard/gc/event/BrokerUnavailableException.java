package dev.mansard.gc.event;

/** The Kafka cluster does not answer, or not what is needed; it may at another time. */
public final class BrokerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerUnavailableException(String message) {
    super(message);
  }

  BrokerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

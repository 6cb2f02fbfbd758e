package dev.mansard.signer.key;

/** The master key is missing or is not what a master key must be; the message is a sentence. */
public final class MasterKeyException extends RuntimeException {
  public MasterKeyException(String message) {
    super(message);
  }

  MasterKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.mansard.signer.key;

/**
 * A stored key does not decrypt: it belongs to another master key, or its row was altered. Somebody
 * has to act; trying again does not help.
 */
public final class UnreadableKeyException extends RuntimeException {
  UnreadableKeyException(String message) {
    super(message);
  }

  UnreadableKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}

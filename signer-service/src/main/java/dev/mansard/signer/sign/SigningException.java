package dev.mansard.signer.sign;

/**
 * A request that the signer refuses or cannot fulfil; {@link #reason} says which, for decisions.
 */
public final class SigningException extends RuntimeException {
  /** Every way in which signing fails. */
  public enum Reason {
    /** No key has the given id. */
    NO_SUCH_KEY,
    /** The key exists but was retired. */
    KEY_RETIRED,
    /** More fingerprints at once than configured. */
    BATCH_TOO_LARGE,
    /** The stored key does not decrypt: wrong master key or altered row. Retrying does not help. */
    KEY_UNREADABLE,
    /** The key database does not answer. Worth trying again. */
    UNAVAILABLE
  }

  private final Reason reason;

  public SigningException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public SigningException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the same request may succeed later without anybody acting. */
  public boolean isRetryable() {
    return reason == Reason.UNAVAILABLE;
  }
}

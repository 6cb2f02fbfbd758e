package dev.mansard.api.signing;

import org.jspecify.annotations.Nullable;

/**
 * The signer did not sign: it is away, slow, or refuses the key, which happens when the key was
 * replaced a moment ago. Trying again can help.
 */
public final class SignerUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was seen, without any secret. */
  public SignerUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.mansard.api.access;

/** Carries a flaw out of the reading of a token; never leaves this package. */
final class TokenRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TokenFlaw flaw;

  TokenRefusedException(TokenFlaw flaw) {
    super(flaw.name(), null, false, false);
    this.flaw = flaw;
  }

  TokenFlaw flaw() {
    return flaw;
  }
}

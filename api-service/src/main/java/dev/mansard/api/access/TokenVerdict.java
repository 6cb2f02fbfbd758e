package dev.mansard.api.access;

/** Outcome of verifying a token. */
sealed interface TokenVerdict {
  /** The token counts. */
  record Valid(VerifiedToken token) implements TokenVerdict {}

  /** The token counts for nothing; the request goes on without it. */
  record Invalid(TokenFlaw flaw) implements TokenVerdict {}
}

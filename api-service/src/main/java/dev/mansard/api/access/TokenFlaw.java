package dev.mansard.api.access;

/** Why a token counts for nothing. The sentence goes to the caller and names the fix. */
enum TokenFlaw {
  UNREADABLE_HEADER(
      "The Authorization header is neither \"Bearer TOKEN\" nor Basic with the token as password."),
  NOT_A_TOKEN("What was sent is not a JWT; check that the whole token was copied."),
  WRONG_TYPE("The token's typ is not JWT; use a token made by this server."),
  WRONG_ALGORITHM(
      "The token is signed by another algorithm than this server's; get one made for it."),
  WRONG_SIGNATURE("The token was not signed by this server; get one made for it."),
  EXPIRED("The token has expired; get a new one."),
  NOT_YET_VALID("The token is not valid yet; check the clocks of issuer and server."),
  FROM_THE_FUTURE("The token was issued in the future; check the clocks of issuer and server."),
  WRONG_ISSUER("The token names another issuer than this server demands."),
  WRONG_AUDIENCE("The token names no audience of this server."),
  BAD_CLAIMS("The token's claims cannot be read; get one made by atticadm make-token.");

  private final String hint;

  TokenFlaw(String hint) {
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}

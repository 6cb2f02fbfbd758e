package dev.mansard.cli.config;

import dev.mansard.cli.terminal.CommandFailedException;
import java.util.regex.Pattern;

/** The rule for tokens: what fits into an HTTP header and into one word of a netrc file. */
public final class AccessToken {
  private static final Pattern GRAMMAR = Pattern.compile("[!-~&&[^\"#]]+");

  private AccessToken() {}

  /**
   * Returns the token, without white space around it.
   *
   * @param what for the message, which does not repeat the token
   */
  public static String require(String text, String what) {
    String token = text.strip();
    if (!GRAMMAR.matcher(token).matches()) {
      throw new CommandFailedException(what + " must be one word of printable ASCII characters");
    }
    return token;
  }
}

package dev.mansard.api.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes the token out of an {@code Authorization} header: {@code Bearer TOKEN}, or {@code Basic}
 * with the token as password, as Nix sends it from a netrc file. With an empty password the user
 * name is the token. Scheme names are case-insensitive, one space follows.
 */
final class AuthorizationHeader {
  private AuthorizationHeader() {}

  /** The token, or empty if the header is none of the two. */
  static Optional<String> findToken(String header) {
    int space = header.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    var rest = header.substring(space + 1);
    return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> Optional.of(rest);
      case "basic" -> tokenOfBasic(rest);
      default -> Optional.empty();
    };
  }

  private static Optional<String> tokenOfBasic(String base64) {
    if (base64.length() % 4 != 0) {
      return Optional.empty(); // the JDK would accept missing padding
    }
    try {
      var pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      var password = pair.substring(colon + 1);
      return Optional.of(password.isEmpty() ? pair.substring(0, colon) : password);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

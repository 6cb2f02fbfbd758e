package dev.mansard.cli.nixconf;

import java.net.URI;
import java.util.Optional;

/**
 * A cache as Nix has to know it.
 *
 * @param publicKey {@code name:base64}
 * @param token sent as the netrc password; empty for a cache that is read without one
 */
public record Substituter(URI url, String publicKey, Optional<String> token) {
  public Substituter {
    if (url.getHost() == null) {
      throw new IllegalArgumentException("the substituter URL " + url + " names no host");
    }
    if (publicKey.isBlank() || publicKey.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("the public key \"" + publicKey + "\" is not one word");
    }
  }

  /**
   * What curl looks up in the netrc file: the host alone, without port and without the brackets of
   * IPv6.
   */
  String machine() {
    return url.getHost().replaceAll("^\\[|]$", "");
  }
}

package dev.mansard.cli.client;

import java.net.URI;

/**
 * Where a token that was meant for one URL may go as well: the same host, and never from https to
 * http.
 */
public final class SameOrigin {
  private SameOrigin() {}

  public static boolean allowsToken(URI meantFor, URI asked) {
    boolean sameHost =
        meantFor.getHost() != null && meantFor.getHost().equalsIgnoreCase(asked.getHost());
    boolean downgraded =
        meantFor.getScheme().equalsIgnoreCase("https")
            && !"https".equalsIgnoreCase(asked.getScheme());
    return sameHost && !downgraded;
  }
}

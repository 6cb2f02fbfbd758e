package dev.mansard.cli.config;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.ServerName;
import dev.mansard.protocol.error.MalformedInputException;
import java.util.Optional;

/** A cache as the user names it: {@code cache} on the default server, or {@code server:cache}. */
public record CacheReference(Optional<ServerName> server, CacheName cache) {

  /**
   * @throws MalformedInputException when either part breaks the cache name grammar
   */
  public static CacheReference parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new CacheReference(Optional.empty(), CacheName.parse(text))
        : new CacheReference(
            Optional.of(ServerName.parse(text.substring(0, colon))),
            CacheName.parse(text.substring(colon + 1)));
  }
}

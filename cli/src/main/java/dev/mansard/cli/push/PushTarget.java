package dev.mansard.cli.push;

import dev.mansard.cli.client.AtticClient;
import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.access.ServerName;
import dev.mansard.protocol.signing.KeyName;
import java.util.Set;

/**
 * The cache to push to.
 *
 * @param upstreamKeys paths signed by one of these are in an upstream cache
 * @param commitsAtEnd whether the server stores no path before it has the last byte of its NAR
 */
public record PushTarget(
    AtticClient client,
    ServerName server,
    CacheName cache,
    Set<KeyName> upstreamKeys,
    boolean commitsAtEnd) {
  public PushTarget {
    upstreamKeys = Set.copyOf(upstreamKeys);
  }

  /** For messages: {@code "hello" on "central"}. */
  String quoted() {
    return "\"%s\" on \"%s\"".formatted(cache, server);
  }
}

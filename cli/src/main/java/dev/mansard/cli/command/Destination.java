package dev.mansard.cli.command;

import dev.mansard.cli.client.AtticClient;
import dev.mansard.cli.client.SameOrigin;
import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.cli.config.Endpoint;
import dev.mansard.cli.push.PushTarget;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.protocol.api.CacheConfig;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** Asks a server how one of its caches is pushed to. */
final class Destination {
  private Destination() {}

  static PushTarget find(Remote remote, Terminal terminal) throws IOException {
    CacheConfig config = remote.client().getCacheConfig(remote.cache());
    return new PushTarget(
        uploadClient(remote, config, terminal),
        remote.server().name(),
        remote.cache(),
        Set.copyOf(config.upstreamCacheKeyNames().orElse(List.of())),
        config.commitsAtEnd().orElse(false));
  }

  /**
   * The server may name another address for the API. It gets the token only where the user's own
   * URL already sends it.
   */
  private static AtticClient uploadClient(Remote remote, CacheConfig config, Terminal terminal) {
    AtticClient client = remote.client();
    String named = config.apiEndpoint().orElse(client.endpoint().toString());
    try {
      URI endpoint = Endpoint.parse(named);
      if (SameOrigin.allowsToken(client.endpoint(), endpoint)) {
        return client.withEndpoint(endpoint);
      }
    } catch (IllegalArgumentException unusable) {
      named = "something that is no URL";
    }
    terminal.say(
        ("⚠️ The server names %s as its API endpoint, which is not where you logged in;"
                + " using %s")
            .formatted(named, client.endpoint()));
    return client;
  }
}

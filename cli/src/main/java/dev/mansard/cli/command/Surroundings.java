package dev.mansard.cli.command;

import dev.mansard.cli.client.AtticClient;
import dev.mansard.cli.client.Connection;
import dev.mansard.cli.config.AccessToken;
import dev.mansard.cli.config.CacheReference;
import dev.mansard.cli.config.ConfigFile;
import dev.mansard.cli.config.ServerEntry;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.StoreLocation;
import dev.mansard.cli.push.NewPaths;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.protocol.access.CacheName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Everything a command may touch outside of itself.
 *
 * @param systemNixConf normally {@code /etc/nix/nix.conf}
 * @param newPathTimes how patient a command is that waits for store paths
 */
public record Surroundings(
    Terminal terminal,
    Connection connection,
    Clock clock,
    Path systemNixConf,
    Signals signals,
    NewPaths.Times newPathTimes) {

  /** How a command that runs until it is told otherwise is told so. */
  @FunctionalInterface
  public interface Signals {
    /** From now on, the order to stop does this, which must not wait. */
    void onStop(Runnable action);
  }

  /**
   * A token in the environment is used in place of a stored one and is never written to the
   * configuration.
   */
  private static final String TOKEN = "ATTIC_TOKEN";

  ConfigFile configFile() {
    return new ConfigFile(terminal.configHome());
  }

  /** The cache a command is about, with a client for its server. */
  record Remote(ServerEntry server, CacheName cache, Optional<String> token, AtticClient client) {
    /** For messages: {@code "hello" on "central"}. */
    String quoted() {
      return "\"%s\" on \"%s\"".formatted(cache, server.name());
    }
  }

  Remote connect(CacheReference reference) throws IOException {
    ServerEntry server = configFile().read().getServer(reference.server());
    Optional<String> token = token(server);
    return new Remote(server, reference.cache(), token, connection.open(server.endpoint(), token));
  }

  private Optional<String> token(ServerEntry server) {
    return terminal
        .find(TOKEN)
        .map(text -> AccessToken.require(text, TOKEN))
        .or(() -> server.token().map(text -> AccessToken.require(text, tokenOf(server))))
        .or(() -> server.tokenFile().map(Surroundings::readToken));
  }

  private static String tokenOf(ServerEntry server) {
    return "The token of server \"" + server.name() + "\"";
  }

  private static String readToken(Path file) {
    try {
      return AccessToken.require(Files.readString(file), "The token in " + file);
    } catch (IOException unreadable) {
      throw new CommandFailedException("Failed to read token from " + file, unreadable);
    }
  }

  LocalStore openStore() {
    return new LocalStore(StoreLocation.of(terminal::find), terminal.environment());
  }
}

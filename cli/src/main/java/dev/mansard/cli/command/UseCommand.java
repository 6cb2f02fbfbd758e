package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.cli.nixconf.NixSettings;
import dev.mansard.cli.nixconf.Substituter;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.protocol.api.CacheConfig;
import dev.mansard.protocol.signing.PublicKey;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code attic use}: makes Nix pull from a cache. */
@Command(
    name = "use",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Configure Nix to use a binary cache.",
    footer = {
      "",
      "Edits ~/.config/nix/nix.conf and the netrc file in place; everything else in them stays.",
      "To pull into the system's store you must be a trusted user of the Nix daemon.",
      "",
      "Examples:",
      "  attic use hello",
      "  attic use central:hello"
    })
final class UseCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  UseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Remote remote = cache.connect(surroundings);
    CacheConfig config = remote.client().getCacheConfig(remote.cache());
    String key = require(config.publicKey().map(PublicKey::format), "public key");
    Substituter substituter =
        substituter(
            require(config.substituterEndpoint(), "substituter endpoint"), key, remote.token());
    Terminal terminal = surroundings.terminal();
    terminal.say("Configuring Nix to use %s:".formatted(remote.quoted()));
    terminal.say("+ Substituter: " + substituter.url());
    terminal.say("+ Trusted Public Key: " + key);
    if (substituter.token().isPresent()) {
      terminal.say("+ Access Token");
    }
    var settings =
        new NixSettings(terminal.configHome().resolve("nix"), surroundings.systemNixConf());
    settings.add(substituter).forEach(remark -> terminal.say("⚠️ " + remark));
    return 0;
  }

  private static Substituter substituter(String url, String key, Optional<String> token) {
    try {
      return new Substituter(URI.create(url), key, token);
    } catch (IllegalArgumentException wrong) {
      throw new CommandFailedException("The server's answer cannot be used", wrong);
    }
  }

  private static String require(Optional<String> value, String name) {
    return value.orElseThrow(
        () ->
            new CommandFailedException(
                "The server did not tell the %s of the cache".formatted(name)));
  }
}

package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.protocol.api.CreateCache;
import dev.mansard.protocol.api.KeypairChoice;
import dev.mansard.protocol.signing.KeyName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code attic cache create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Create a cache.",
    footer = {
      "",
      "Paths signed by an upstream cache key are not pushed, since everybody can get them there.",
      "",
      "Examples:",
      "  attic cache create hello",
      "  attic cache create central:hello --public --priority 30",
      "  attic cache create hello --upstream-cache-key-name ''    (push everything)"
    })
final class CacheCreateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Option(names = "--public", description = "Let everybody pull without a token.")
  private boolean isPublic;

  @Option(names = "--store-dir", paramLabel = "DIR", defaultValue = "/nix/store", hidden = true)
  private String storeDir = "";

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "41",
      description = "Lower is asked first; cache.nixos.org has 40 (default: 41).")
  private int priority;

  @Option(
      names = "--upstream-cache-key-name",
      paramLabel = "NAME",
      description = "Key name of an upstream cache; repeatable (default: cache.nixos.org-1).")
  private List<String> upstream = new ArrayList<>();

  CacheCreateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Remote remote = cache.connect(surroundings);
    List<KeyName> names =
        upstream.isEmpty()
            ? List.of(KeyName.parse("cache.nixos.org-1"))
            : Arguments.keyNames(upstream);
    remote
        .client()
        .createCache(
            remote.cache(),
            new CreateCache(new KeypairChoice.Generate(), isPublic, storeDir, priority, names));
    surroundings.terminal().say("✨ Created cache " + remote.quoted());
    return 0;
  }
}

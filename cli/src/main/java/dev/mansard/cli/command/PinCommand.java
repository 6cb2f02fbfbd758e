package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.protocol.api.PinName;
import dev.mansard.protocol.api.PinRequest;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attic pin}: a name for a path that shall not expire. */
@Command(
    name = "pin",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Keep a store path and all it refers to under a name.",
    footer = {
      "",
      "The cache must have the path already. Pinning a name again moves it to the new path; what it",
      "stood for before expires like everything else, unless --keep-revisions or --keep-days say",
      "otherwise. Without them a pin keeps the numbers it has.",
      "",
      "Examples:",
      "  attic pin hello release-1.2 ./result",
      "  attic pin hello main ./result --keep-revisions 5 --keep-days 30",
      "  attic pin central:hello v1 /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file"
    })
final class PinCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      converter = PinNameConverter.class,
      description = "Letters, digits and ._+-, up to 100.")
  private @Nullable PinName name;

  @Parameters(
      index = "2",
      paramLabel = "STORE-PATH",
      description = "A store path, or a link to one. It need not be on this machine.")
  private @Nullable Path path;

  @Option(
      names = "--keep-revisions",
      paramLabel = "N",
      description = "Keep the last N paths of the name, this one included; 1 to 1000.")
  private @Nullable Integer keepRevisions;

  @Option(
      names = "--keep-days",
      paramLabel = "D",
      description = "Keep each path for D days after it was replaced; 0 to 3650.")
  private @Nullable Integer keepDays;

  PinCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    PinRequest request = request();
    Remote remote = cache.connect(surroundings);
    var pin = remote.client().putPin(remote.cache(), Arguments.given(name), request);
    surroundings
        .terminal()
        .say("📌 Pinned %s as %s in %s".formatted(pin.storePath(), pin.name(), remote.quoted()));
    int older = pin.targets().size() - 1;
    if (older > 0) {
      surroundings.terminal().say("Older paths of the name that are kept: " + older);
    }
    return 0;
  }

  private PinRequest request() throws IOException {
    StorePath target = surroundings.openStore().resolve(Arguments.given(path));
    try {
      return new PinRequest(
          target, Optional.ofNullable(keepRevisions), Optional.ofNullable(keepDays));
    } catch (MalformedInputException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }
}

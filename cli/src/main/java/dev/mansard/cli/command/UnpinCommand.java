package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.protocol.api.PinName;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code attic unpin}. */
@Command(
    name = "unpin",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Forget a pin; what it kept expires like everything else.",
    footer = {"", "Examples:", "  attic unpin hello release-1.2", "  attic unpin central:hello v1"})
final class UnpinCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      converter = PinNameConverter.class,
      description = "The name of the pin.")
  private @Nullable PinName name;

  UnpinCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Remote remote = cache.connect(surroundings);
    remote.client().dropPin(remote.cache(), Arguments.given(name));
    surroundings
        .terminal()
        .say("Unpinned %s in %s".formatted(Arguments.given(name), remote.quoted()));
    return 0;
  }
}

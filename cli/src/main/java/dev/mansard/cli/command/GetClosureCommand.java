package dev.mansard.cli.command;

import dev.mansard.cli.nix.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attic get-closure}: the closure of a path on standard output. */
@Command(
    name = "get-closure",
    hidden = true,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Print the closure of a store path.",
    footer = {"", "Example:", "  attic get-closure ./result"})
final class GetClosureCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "PATH", description = "A store path, or a link to one.")
  private @Nullable Path path;

  @Option(names = "--include-outputs", description = "Also print the outputs of derivations.")
  private boolean includeOutputs;

  GetClosureCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    LocalStore store = surroundings.openStore();
    for (String each : store.listClosure(store.resolve(Arguments.given(path)), includeOutputs)) {
      surroundings.terminal().out().println(each);
    }
    surroundings.terminal().requirePrinted();
    return 0;
  }
}

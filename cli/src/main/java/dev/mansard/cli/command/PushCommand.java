package dev.mansard.cli.command;

import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.progress.Display;
import dev.mansard.cli.progress.LiveDisplay;
import dev.mansard.cli.progress.PlainDisplay;
import dev.mansard.cli.push.PathBatches;
import dev.mansard.cli.push.Push;
import dev.mansard.cli.push.PushOptions;
import dev.mansard.cli.push.PushReport;
import dev.mansard.cli.push.PushTarget;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attic push}: sends store paths and what they refer to. */
@Command(
    name = "push",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Push store paths to a cache.",
    footer = {
      "",
      "Exit status: 0 all paths are in the cache, 1 at least one is not, 2 wrong usage.",
      "",
      "Examples:",
      "  attic push hello ./result",
      "  attic push -j 10 central:hello /nix/store/...-hello",
      "  nix build --print-out-paths .#a .#b | attic push hello --stdin"
    })
final class PushCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Parameters(
      index = "1..*",
      paramLabel = "PATHS",
      arity = "0..*",
      description = "Store paths, files in them, or links to them.")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--stdin", description = "Read paths from standard input, one per line.")
  private boolean stdin;

  @Option(
      names = "--no-closure",
      description = "Push the given paths only, not what they refer to.")
  private boolean noClosure;

  @Mixin private final UploadSettings settings = new UploadSettings();

  PushCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    PushOptions options = settings.options(noClosure);
    if (stdin && !paths.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No paths can be specified on the command line with --stdin");
    }
    LocalStore store = surroundings.openStore();
    PushTarget target = Destination.find(cache.connect(surroundings), surroundings.terminal());
    if (paths.isEmpty() && !stdin) {
      sayNothingGiven();
      return 0;
    }
    List<StorePath> roots = resolve(store);
    return exitStatus(run(store, target, options, roots));
  }

  private PushReport run(
      LocalStore store, PushTarget target, PushOptions options, List<StorePath> roots)
      throws IOException {
    Terminal terminal = surroundings.terminal();
    try (Display display =
        terminal.errIsTerminal()
            ? new LiveDisplay(terminal, surroundings.clock())
            : new PlainDisplay(terminal)) {
      var push = new Push(store, target, options, display, surroundings.clock());
      return stdin ? push.pushAll(PathBatches.of(terminal.in())) : push.push(roots);
    }
  }

  private static Integer exitStatus(PushReport report) {
    report
        .firstFailure()
        .ifPresent(
            failure -> {
              throw new CommandFailedException(failure);
            });
    return 0;
  }

  private void sayNothingGiven() {
    surroundings.terminal().say("🤷 Nothing specified.");
    if (!surroundings.terminal().inIsTerminal()) {
      surroundings
          .terminal()
          .say("Hint: Pass --stdin to read the list of store paths from standard input.");
    }
  }

  private List<StorePath> resolve(LocalStore store) throws IOException {
    List<StorePath> roots = new ArrayList<>();
    for (Path path : paths) {
      roots.add(store.resolve(path));
    }
    return roots;
  }
}

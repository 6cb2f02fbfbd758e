package dev.mansard.cli.command;

import dev.mansard.cli.client.AtticClient;
import dev.mansard.cli.client.SameOrigin;
import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.cli.config.Endpoint;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.nix.LocalStore.Scope;
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
import dev.mansard.protocol.api.CacheConfig;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  @Option(
      names = "--ignore-upstream-cache-filter",
      description = "Also push paths that an upstream cache has signed.")
  private boolean ignoreUpstreamFilter;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      defaultValue = "5",
      description = "Number of uploads at a time (default: 5).")
  private int jobs;

  @Option(names = "--force-preamble", hidden = true)
  private boolean forcePreamble;

  PushCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    if (jobs < 1) {
      throw new ParameterException(
          spec.commandLine(),
          jobs == 0 ? "The number of jobs cannot be 0" : "The number of jobs cannot be negative");
    }
    if (stdin && !paths.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No paths can be specified on the command line with --stdin");
    }
    LocalStore store = surroundings.openStore();
    PushTarget target = target(cache.connect(surroundings));
    if (paths.isEmpty() && !stdin) {
      sayNothingGiven();
      return 0;
    }
    List<StorePath> roots = resolve(store);
    var options =
        new PushOptions(
            noClosure ? Scope.PATHS_ONLY : Scope.CLOSURE,
            ignoreUpstreamFilter,
            jobs,
            forcePreamble);
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

  private PushTarget target(Remote remote) throws IOException {
    CacheConfig config = remote.client().getCacheConfig(remote.cache());
    return new PushTarget(
        uploadClient(remote, config),
        remote.server().name(),
        remote.cache(),
        Set.copyOf(config.upstreamCacheKeyNames().orElse(List.of())),
        config.commitsAtEnd().orElse(false));
  }

  /**
   * The server may name another address for the API. It gets the token only where the user's own
   * URL already sends it.
   */
  private AtticClient uploadClient(Remote remote, CacheConfig config) {
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
    surroundings
        .terminal()
        .say(
            ("⚠️ The server names %s as its API endpoint, which is not where you logged in;"
                    + " using %s")
                .formatted(named, client.endpoint()));
    return client;
  }
}

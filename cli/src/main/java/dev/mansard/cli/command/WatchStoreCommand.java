package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.cli.nix.LocalStore;
import dev.mansard.cli.progress.PlainDisplay;
import dev.mansard.cli.progress.Quantity;
import dev.mansard.cli.push.NewPaths;
import dev.mansard.cli.push.Push;
import dev.mansard.cli.push.PushOptions;
import dev.mansard.cli.push.PushTarget;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.Terminal;
import dev.mansard.cli.watch.StoreWatch;
import dev.mansard.protocol.nix.StorePath;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code attic watch-store}: sends what Nix adds to the store, until it is told to stop. */
@Command(
    name = "watch-store",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Watch the Nix store for new paths and push them to a cache.",
    footer = {
      "",
      "Runs until SIGINT or SIGTERM, and then first ends what it has begun. What cannot be",
      "pushed is tried again later. Paths that were there before are not pushed.",
      "",
      "Exit status: 0 all new paths are in the cache, 1 at least one is not, 2 wrong usage.",
      "",
      "Examples:",
      "  attic watch-store hello",
      "  attic watch-store central:hello -j 10"
    })
final class WatchStoreCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Mixin private final UploadSettings settings = new UploadSettings();

  @Option(names = "--no-closure", hidden = true)
  private boolean noClosure;

  WatchStoreCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    PushOptions options = settings.options(noClosure);
    LocalStore store = surroundings.openStore();
    Terminal terminal = surroundings.terminal();
    Remote remote = cache.connect(surroundings);
    PushTarget target = Destination.find(remote, terminal);
    var paths = new NewPaths(surroundings.newPathTimes());
    surroundings.signals().onStop(paths::stop);
    try (var watch = StoreWatch.start(store.location(), paths, terminal::say)) {
      terminal.say("👀 Pushing new store paths to " + remote.quoted());
      var display = new PlainDisplay(terminal);
      new Push(store, target, options, display, surroundings.clock()).follow(paths);
      watch.requireWatched();
    }
    requireNoneLeft(paths.left());
    return 0;
  }

  private static void requireNoneLeft(Set<StorePath> left) {
    if (!left.isEmpty()) {
      throw new CommandFailedException(
          "%s could not be pushed, %s among them"
              .formatted(Quantity.paths(left.size()), left.iterator().next().baseName()));
    }
  }
}

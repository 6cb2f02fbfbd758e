package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code attic cache destroy}: asks before it does. */
@Command(
    name = "destroy",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Destroy a cache.",
    footer = {
      "",
      "Examples:",
      "  attic cache destroy hello",
      "  attic cache destroy hello --no-confirm"
    })
final class CacheDestroyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Option(names = "--no-confirm", description = "Do not ask for the name of the cache.")
  private boolean noConfirm;

  CacheDestroyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Remote remote = cache.connect(surroundings);
    if (!noConfirm) {
      confirm(remote);
    }
    remote.client().destroyCache(remote.cache());
    surroundings.terminal().say("🗑️ The cache was destroyed.");
    return 0;
  }

  private void confirm(Remote remote) throws IOException {
    Terminal terminal = surroundings.terminal();
    terminal.say("When you destroy a cache:");
    terminal.say("");
    terminal.say("1. Everyone will lose access.");
    terminal.say("2. The underlying data won't be deleted immediately.");
    terminal.say("3. You may not be able to create a cache of the same name.");
    terminal.say("");
    terminal
        .err()
        .print("⚠️ Type the cache name to confirm destroying %s: ".formatted(remote.quoted()));
    terminal.err().flush();
    var reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    if (!remote.cache().value().equals(reader.readLine())) {
      throw new CommandFailedException("Incorrect answer. Aborting...");
    }
  }
}

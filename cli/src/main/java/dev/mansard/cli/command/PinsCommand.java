package dev.mansard.cli.command;

import dev.mansard.cli.command.Surroundings.Remote;
import dev.mansard.protocol.api.Pin;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code attic pins}: a line for each pin on standard output, fields separated by tabs. */
@Command(
    name = "pins",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "List the pins of a cache.",
    footer = {
      "",
      "Prints name, store path and when it was pinned, separated by tabs. With --all also the older",
      "paths that are kept, with a fourth field: until when, or \"-\" if that depends on their number.",
      "",
      "Examples:",
      "  attic pins hello",
      "  attic pins central:hello --all"
    })
final class PinsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CacheArgument cache = new CacheArgument();

  @Option(names = "--all", description = "Also list older paths that are kept.")
  private boolean all;

  PinsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Remote remote = cache.connect(surroundings);
    for (Pin pin : remote.client().listPins(remote.cache())) {
      print(pin);
    }
    surroundings.terminal().requirePrinted();
    return 0;
  }

  private void print(Pin pin) {
    PrintStream out = surroundings.terminal().out();
    out.println(line(pin, pin.targets().getFirst()));
    if (all) {
      for (Pin.Target older : pin.targets().subList(1, pin.targets().size())) {
        out.println(line(pin, older) + "\t" + older.keptUntil().map(String::valueOf).orElse("-"));
      }
    }
  }

  private static String line(Pin pin, Pin.Target target) {
    return "%s\t%s\t%s".formatted(pin.name(), target.storePath(), target.pinnedAt());
  }
}

package dev.mansard.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code attic} itself, which only leads to its subcommands. */
@Command(
    name = "attic",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A client for Nix binary caches that speak Attic's protocol.",
    footer = {
      "",
      "Examples:",
      "  attic login central https://attic.example.org/ --token-stdin < token",
      "  attic cache create hello",
      "  attic use hello",
      "  attic push hello ./result"
    })
public final class AtticCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private AtticCommand() {}

  /**
   * The parser of the command line.
   *
   * @param first the first argument. Only the subcommand it names is built, which halves the time
   *     picocli takes; when it names none, all are, for the help text and the completion scripts
   */
  public static CommandLine parser(Surroundings surroundings, String first) {
    Map<String, Supplier<Object>> commands = commands(surroundings);
    var attic = new CommandLine(new AtticCommand());
    commands.forEach(
        (name, command) -> {
          if (name.equals(first)
              || !commands.containsKey(first)
              || first.equals("gen-completions")) {
            attic.addSubcommand(name, command.get());
          }
        });
    return attic.setExpandAtFiles(false); // a file or a token may be named @x
  }

  private static Map<String, Supplier<Object>> commands(Surroundings surroundings) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("login", () -> new LoginCommand(surroundings));
    commands.put("use", () -> new UseCommand(surroundings));
    commands.put("push", () -> new PushCommand(surroundings));
    commands.put("watch-store", () -> new WatchStoreCommand(surroundings));
    commands.put("pin", () -> new PinCommand(surroundings));
    commands.put("unpin", () -> new UnpinCommand(surroundings));
    commands.put("pins", () -> new PinsCommand(surroundings));
    commands.put("cache", () -> CacheCommand.parser(surroundings));
    commands.put("get-closure", () -> new GetClosureCommand(surroundings));
    commands.put("gen-completions", () -> new GenCompletionsCommand(surroundings));
    return commands;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}

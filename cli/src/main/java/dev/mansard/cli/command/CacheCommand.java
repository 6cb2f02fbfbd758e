package dev.mansard.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code attic cache}: leads to the commands that manage caches. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Manage caches on a server.",
    footer = {
      "",
      "Examples:",
      "  attic cache create hello --public",
      "  attic cache configure hello --retention-period '6 months'",
      "  attic cache info hello"
    })
final class CacheCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private CacheCommand() {}

  static CommandLine parser(Surroundings surroundings) {
    return new CommandLine(new CacheCommand())
        .addSubcommand("create", new CacheCreateCommand(surroundings))
        .addSubcommand("configure", new CacheConfigureCommand(surroundings))
        .addSubcommand("destroy", new CacheDestroyCommand(surroundings))
        .addSubcommand("info", new CacheInfoCommand(surroundings));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}

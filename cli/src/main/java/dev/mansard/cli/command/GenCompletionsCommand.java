package dev.mansard.cli.command;

import dev.mansard.cli.completion.Shell;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code attic gen-completions}: a completion script on standard output. */
@Command(
    name = "gen-completions",
    hidden = true,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Print a completion script for a shell.",
    footer = {
      "",
      "Examples:",
      "  source <(attic gen-completions bash)",
      "  attic gen-completions fish > ~/.config/fish/completions/attic.fish"
    })
final class GenCompletionsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      description = "bash, elvish, fish, powershell or zsh.")
  private @Nullable String shell;

  GenCompletionsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (shell == null) {
      throw new ParameterException(spec.commandLine(), "Must specify a shell.");
    }
    surroundings.terminal().out().print(parse(shell).script(spec.root().commandLine()));
    surroundings.terminal().requirePrinted();
    return 0;
  }

  private Shell parse(String name) {
    try {
      return Shell.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(
          spec.commandLine(),
          "Unknown shell \"%s\"; bash, elvish, fish, powershell and zsh are known".formatted(name));
    }
  }
}

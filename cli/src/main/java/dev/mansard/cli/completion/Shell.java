package dev.mansard.cli.completion;

import picocli.AutoComplete;
import picocli.CommandLine;

/** The shells there is a script for. */
public enum Shell {
  BASH,
  ELVISH,
  FISH,
  POWERSHELL,
  ZSH;

  /** The script for the whole command, to be sourced by the shell. */
  public String script(CommandLine root) {
    return switch (this) {
      case BASH, ZSH -> AutoComplete.bash(root.getCommandName(), root);
      case ELVISH -> ElvishScript.format(Completions.of(root));
      case FISH -> FishScript.format(Completions.of(root));
      case POWERSHELL -> PowerShellScript.format(Completions.of(root));
    };
  }
}

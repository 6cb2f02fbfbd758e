package dev.mansard.cli.command;

import dev.mansard.cli.nix.LocalStore.Scope;
import dev.mansard.cli.push.PushOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command with uploads has. */
final class UploadSettings {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

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

  /** What was given; a number of jobs that is none is wrong usage. */
  PushOptions options(boolean noClosure) {
    if (jobs < 1) {
      throw new ParameterException(
          spec.commandLine(),
          jobs == 0 ? "The number of jobs cannot be 0" : "The number of jobs cannot be negative");
    }
    return new PushOptions(
        noClosure ? Scope.PATHS_ONLY : Scope.CLOSURE, ignoreUpstreamFilter, jobs, forcePreamble);
  }
}

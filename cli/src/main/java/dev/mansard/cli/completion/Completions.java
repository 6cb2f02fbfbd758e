package dev.mansard.cli.completion;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What may follow a command: its subcommands and its options. Hidden ones are left out.
 *
 * @param path the words that lead here, starting with the name of the program
 */
record Completions(
    List<String> path, List<Word> options, List<Word> commands, List<Completions> below) {

  /**
   * @param takesValue whether the next word belongs to this one
   */
  record Word(String text, String description, boolean takesValue) {}

  static Completions of(CommandLine command) {
    return of(command, List.of());
  }

  private static Completions of(CommandLine command, List<String> above) {
    List<String> path = new ArrayList<>(above);
    path.add(command.getCommandName());
    List<Word> options = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        for (String name : option.names()) {
          options.add(new Word(name, first(option.description()), option.arity().max() > 0));
        }
      }
    }
    List<Word> commands = new ArrayList<>();
    List<Completions> below = new ArrayList<>();
    for (CommandLine sub : command.getSubcommands().values()) {
      var usage = sub.getCommandSpec().usageMessage();
      if (!usage.hidden()) {
        commands.add(new Word(sub.getCommandName(), first(usage.description()), false));
        below.add(of(sub, path));
      }
    }
    return new Completions(
        List.copyOf(path), List.copyOf(options), List.copyOf(commands), List.copyOf(below));
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  /** This one and all below, parents first. */
  List<Completions> all() {
    List<Completions> all = new ArrayList<>(List.of(this));
    below.forEach(each -> all.addAll(each.all()));
    return all;
  }

  /** All words that may come next. */
  List<Word> words() {
    List<Word> words = new ArrayList<>(commands);
    words.addAll(options);
    return words;
  }

  /** In Elvish and PowerShell a quote inside quotes is written twice. */
  static String doubled(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}

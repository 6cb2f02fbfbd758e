package dev.mansard.cli.completion;

import java.util.List;
import java.util.stream.Collectors;

/** One {@code complete} line per word; the condition says after which subcommand it is offered. */
final class FishScript {
  private FishScript() {}

  static String format(Completions root) {
    var script = new StringBuilder();
    for (Completions each : root.all()) {
      String start = "complete -c " + root.path().getFirst() + condition(each);
      each.commands().forEach(word -> script.append(start).append(command(word)).append("\n"));
      each.options().forEach(word -> script.append(start).append(option(word)).append("\n"));
    }
    return script.toString();
  }

  private static String command(Completions.Word word) {
    return " -f -a %s -d %s".formatted(word.text(), quote(word.description()));
  }

  private static String option(Completions.Word word) {
    boolean isLong = word.text().startsWith("--");
    String flag = isLong ? "-l " + word.text().substring(2) : "-s " + word.text().substring(1);
    return " %s%s -d %s".formatted(flag, word.takesValue() ? " -r" : "", quote(word.description()));
  }

  private static String condition(Completions command) {
    List<String> above = command.path().subList(1, command.path().size());
    String seen =
        above.stream()
            .map(name -> "__fish_seen_subcommand_from " + name)
            .collect(Collectors.joining("; and "));
    String below =
        command.commands().stream().map(Completions.Word::text).collect(Collectors.joining(" "));
    if (below.isEmpty()) {
      return " -n " + quote(seen);
    }
    String notYet = "not __fish_seen_subcommand_from " + below;
    return " -n " + quote(seen.isEmpty() ? notYet : seen + "; and " + notYet);
  }

  private static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}

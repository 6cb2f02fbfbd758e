package dev.mansard.cli.completion;

/**
 * A completer for Elvish: a map from the subcommand that was typed to the words that may follow it.
 */
final class ElvishScript {
  private ElvishScript() {}

  static String format(Completions root) {
    String name = root.path().getFirst();
    var script = new StringBuilder();
    script.append("set edit:completion:arg-completer[%s] = {|@words|\n".formatted(name));
    script.append(
        "  fn word {|text about| edit:complex-candidate $text &display=$text' '$about }\n");
    script.append("  var after = [\n");
    for (Completions each : root.all()) {
      script.append("    &'%s'= {\n".formatted(String.join(" ", each.path())));
      for (Completions.Word word : each.words()) {
        script.append(
            "      word %s %s\n"
                .formatted(
                    Completions.doubled(word.text()), Completions.doubled(word.description())));
      }
      script.append("    }\n");
    }
    script.append("  ]\n");
    script.append("  var command = '%s'\n".formatted(name));
    script.append("  for word $words[1..-1] {\n");
    script.append("    if (has-key $after $command' '$word) {\n");
    script.append("      set command = $command' '$word\n");
    script.append("    }\n");
    script.append("  }\n");
    script.append("  $after[$command]\n");
    return script.append("}\n").toString();
  }
}

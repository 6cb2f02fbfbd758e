package dev.mansard.cli.completion;

/** A native argument completer for PowerShell: one branch per subcommand. */
final class PowerShellScript {
  private PowerShellScript() {}

  static String format(Completions root) {
    String name = root.path().getFirst();
    var script = new StringBuilder();
    script.append(
        "Register-ArgumentCompleter -Native -CommandName '%s' -ScriptBlock {\n".formatted(name));
    script.append("  param($wordToComplete, $commandAst, $cursorPosition)\n");
    script.append("  $after = @{\n");
    for (Completions each : root.all()) {
      script.append("    '%s' = @(\n".formatted(String.join(" ", each.path())));
      for (Completions.Word word : each.words()) {
        script.append(
            "      , @(%s, %s)\n"
                .formatted(Completions.doubled(word.text()), Completions.doubled(described(word))));
      }
      script.append("    )\n");
    }
    script.append("  }\n");
    script.append("  $command = '%s'\n".formatted(name));
    script.append(
        "  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {\n");
    script.append("    $longer = \"$command $element\"\n");
    script.append("    if ($after.ContainsKey($longer)) { $command = $longer }\n");
    script.append("  }\n");
    script.append(
        "  $after[$command] | Where-Object { $_[0] -like \"$wordToComplete*\" } | ForEach-Object {\n");
    script.append(
        "    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])\n");
    script.append("  }\n");
    return script.append("}\n").toString();
  }

  /** PowerShell refuses an empty tool tip. */
  private static String described(Completions.Word word) {
    return word.description().isEmpty() ? word.text() : word.description();
  }
}

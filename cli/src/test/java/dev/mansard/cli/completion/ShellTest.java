package dev.mansard.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.cli.AtticRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShellTest {
  @TempDir private Path home;

  private String script(Shell shell) {
    AtticRun.Result result =
        new AtticRun(home).run("gen-completions", shell.name().toLowerCase(Locale.ROOT));
    assertThat(result.status()).isZero();
    return result.out();
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void knowsCommandsAndOptions(Shell shell) {
    assertThat(script(shell))
        .contains("login", "configure", "ignore-upstream-cache-filter", "reset-retention-period")
        .contains("unpin", "pins", "keep-revisions", "keep-days");
  }

  @ParameterizedTest
  @EnumSource(names = {"ELVISH", "FISH", "POWERSHELL"})
  void leavesOutWhatIsHidden(Shell shell) {
    assertThat(script(shell)).doesNotContain("force-preamble", "get-closure", "store-dir");
  }

  @Test
  void offersNestedCommandsBehindTheirParentInFish() {
    assertThat(script(Shell.FISH))
        .contains(
            "complete -c attic -n '__fish_seen_subcommand_from cache; and not __fish_seen_subcommand_from create"
                + " configure destroy info' -f -a create -d 'Create a cache.'\n")
        .contains(
            "complete -c attic -n '__fish_seen_subcommand_from cache; and __fish_seen_subcommand_from create'"
                + " -l priority -r ");
  }

  @Test
  void doublesQuotesForElvishAndPowerShell() {
    assertThat(Completions.doubled("server's")).isEqualTo("'server''s'");
    assertThat(script(Shell.ELVISH)).contains("    &'attic cache info'= {\n      word '-h' ");
    assertThat(script(Shell.POWERSHELL)).contains("    'attic cache info' = @(\n      , @('-h', ");
  }

  @Test
  void givesBashAScriptItCanParse() throws Exception {
    Path file = Files.writeString(home.resolve("attic.bash"), script(Shell.BASH));

    assertThat(exitStatus("bash", "-n", file.toString())).isZero();
  }

  private static int exitStatus(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}

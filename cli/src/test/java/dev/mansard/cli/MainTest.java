package dev.mansard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir private Path home;
  private AtticRun attic;

  @BeforeEach
  void prepare() {
    attic = new AtticRun(home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "login --help",
        "use -h",
        "push --help",
        "watch-store --help",
        "pin --help",
        "unpin --help",
        "pins --help",
        "cache --help",
        "cache create --help",
        "cache configure --help",
        "cache destroy --help",
        "cache info --help",
        "get-closure --help",
        "gen-completions --help"
      })
  void printsHelpWithExamples(String line) {
    AtticRun.Result result = attic.run(line.split(" "));

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: attic").contains("Example");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "push -V", "cache info --version"})
  void printsItsVersionOnEveryCommand(String line) {
    AtticRun.Result result = attic.run(line.split(" "));

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("attic ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | Missing command",
        "frobnicate | frobnicate",
        "cache | Missing command",
        "push | CACHE",
        "push a:b:c | Invalid cache reference",
        "push http://x/y | Invalid cache reference",
        "push hello --jobs=x | jobs",
        "push hello -j 0 | The number of jobs cannot be 0",
        "watch-store | CACHE",
        "watch-store hello -j 0 | The number of jobs cannot be 0",
        "push hello --stdin /nix/store/x | No paths can be specified on the command line with --stdin",
        "login a | ENDPOINT",
        "login a ftp://h/ | ftp://h/",
        "login a/b http://h/ | server name",
        "login a http://h/ t --token-stdin | --token-stdin",
        "cache configure hello | Nothing to configure",
        "cache configure hello --public --private | --public and --private",
        "cache configure hello --retention-period 1d --reset-retention-period | together",
        "cache configure hello --retention-period soon | duration",
        "cache create hello --priority x | priority",
        "pin hello | NAME",
        "pin hello v1 | STORE-PATH",
        "pin hello a/b /nix/store/x | Invalid pin name",
        "pin hello v1 /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-x --keep-revisions 0 | 1 to 1000",
        "pin hello v1 /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-x --keep-days=-1 | 0 to 3650",
        "pin hello v1 /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-x --keep-days soon | keep-days",
        "unpin hello | NAME",
        "unpin hello _x | Invalid pin name",
        "pins | CACHE",
        "gen-completions | Must specify a shell.",
        "gen-completions tcsh | tcsh",
        "use hello --frobnicate | --frobnicate",
      })
  void endsWithTwoOnWrongUsage(String line, String message) {
    AtticRun.Result result = attic.run(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(result.err()).startsWith("error: ").contains(message).contains("Usage: attic");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"use hello", "cache info hello", "push hello"})
  void endsWithOneWhenThereIsNoServer(String line) {
    AtticRun.Result result = attic.run(line.split(" "));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("Error: No servers are available.\n");
  }

  @Test
  void logsInAndOverwrites() throws IOException {
    assertThat(attic.run("login", "a", "http://h:8080", "T1").err())
        .isEqualTo("✍️ Configuring server \"a\"\n");
    assertThat(attic.run("login", "a", "http://other/").err())
        .isEqualTo("✍️ Overwriting server \"a\"\n");

    assertThat(attic.config())
        .content()
        .contains("default-server = \"a\"", "endpoint = \"http://other/\"", "token = \"T1\"");
  }

  @Test
  void makesALaterServerTheDefaultOnRequestOnly() {
    attic.run("login", "a", "http://a/");
    attic.run("login", "b", "http://b/");
    assertThat(attic.config()).content().contains("default-server = \"a\"");

    attic.run("login", "b", "http://b/", "--set-default");
    assertThat(attic.config()).content().contains("default-server = \"b\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--token-stdin", "-"})
  void readsTheTokenFromStandardInput(String argument) {
    AtticRun.Result result =
        attic.withInput("  secret.token \nrest").run("login", "a", "http://a/", argument);

    assertThat(result.err() + result.out()).doesNotContain("secret");
    assertThat(attic.config()).content().contains("token = \"secret.token\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "\"quoted\"", "tab\tbed", "é", ""})
  void refusesATokenThatFitsIntoNoHeader(String token) {
    assertThat(
            attic.withInput(token + "\n").run("login", "a", "http://a/", "--token-stdin").status())
        .isEqualTo(1);
    assertThat(attic.config()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stored | The token of server \"a\" must be one word of printable ASCII characters",
        "file | must be one word of printable ASCII characters",
        "ATTIC_TOKEN | ATTIC_TOKEN must be one word of printable ASCII characters",
      })
  void keepsATokenThatFitsIntoNoHeaderOutOfTheMessage(String place, String message)
      throws IOException {
    Path file = Files.writeString(home.resolve("token"), "hunter2\nmore\n");
    Files.createDirectories(attic.config().getParent());
    Files.writeString(
        attic.config(),
        "[servers.a]\nendpoint = \"http://127.0.0.1:1/\"\n"
            + (place.equals("stored") ? "token = \"hunter2\\nmore\"\n" : "")
            + "token-file = \"%s\"\n".formatted(file));
    if (place.equals("ATTIC_TOKEN")) {
      attic.with("ATTIC_TOKEN", "hunter2\nmore\n");
    }

    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains(message).doesNotContain("hunter2");
  }

  @Test
  void saysWhereTheTokenFileIsMissing() throws IOException {
    Files.createDirectories(attic.config().getParent());
    Files.writeString(
        attic.config(), "[servers.a]\nendpoint = \"http://a/\"\ntoken-file = \"/no/such/token\"\n");

    AtticRun.Result result = attic.run("cache", "info", "hello");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .startsWith(
            "Error: Failed to read token from /no/such/token\n\nCaused by:\n    /no/such/token: No such file");
  }

  @Test
  void saysThatNixIsMissingInOneSentence() {
    attic.run("login", "a", "http://a/");

    AtticRun.Result result =
        attic
            .with("PATH", home.toString())
            .run("get-closure", "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-x");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("nix-bin").hasLineCount(1);
  }

  @Test
  void saysWhyAPathIsNotInTheStore() {
    assertThat(attic.run("get-closure", home.toString()).err())
        .isEqualTo(
            "Error: Invalid store path \"%s\": Path is not in store directory\n".formatted(home));
    assertThat(attic.run("get-closure", home + "/none").err())
        .isEqualTo("Error: " + home + "/none: No such file or directory\n");
  }

  @Test
  void takesAnArgumentThatStartsWithAnAtSignAsItIs() throws IOException {
    Path file = Files.writeString(home.resolve("words"), "other");

    attic.run("login", "a", "http://h/", "@" + file);

    assertThat(attic.config()).content().contains("token = \"@" + file + "\"");
  }

  @Test
  void failsWhenStandardOutputIsFull() {
    AtticRun.Result result = attic.withFullDevice().run("gen-completions", "bash");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("Error: Failed to write to standard output\n");
  }
}

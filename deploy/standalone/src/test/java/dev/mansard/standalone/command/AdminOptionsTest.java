package dev.mansard.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.AccessClaims;
import dev.mansard.protocol.access.CachePattern;
import dev.mansard.protocol.access.Permission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminOptionsTest {
  @Test
  void readsAPreviewOfACollection() {
    assertThat(AdminOptions.parse(List.of("gc", "--dry-run")))
        .isEqualTo(new AdminOptions.PreviewCollection(Optional.empty(), 20));
    assertThat(AdminOptions.parse(List.of("-f", "x.toml", "gc", "--limit", "0", "--dry-run")))
        .isEqualTo(new AdminOptions.PreviewCollection(Optional.of(Path.of("x.toml")), 0));
  }

  @Test
  void readsTheChangeOfTheMasterKey() {
    assertThat(AdminOptions.parse(List.of("-f", "x", "rotate-master-key", "--old-key-file", "old")))
        .isEqualTo(new AdminOptions.RotateMasterKey(Optional.of(Path.of("x")), Path.of("old")));
    assertThatThrownBy(() -> AdminOptions.parse(List.of("rotate-master-key")))
        .hasMessage("rotate-master-key needs --old-key-file");
    assertThatThrownBy(
            () ->
                AdminOptions.parse(
                    List.of("rotate-master-key", "--old-key-file", "o", "--plan", "p")))
        .hasMessage("rotate-master-key has no --plan and no --server");
    assertThatThrownBy(
            () ->
                AdminOptions.parse(
                    List.of("smoke-test", "--server", "http://h", "--old-key-file", "o")))
        .hasMessage("--old-key-file is for rotate-master-key");
  }

  @Test
  void readsARequestForACollection() {
    assertThat(AdminOptions.parse(List.of("gc", "--now", "-f", "x.toml")))
        .isEqualTo(new AdminOptions.RequestCollection(Optional.of(Path.of("x.toml"))));
  }

  @Test
  void ordersPatternsByPermissionWhateverTheCommandLineDoes() {
    var options =
        makeToken(
            "--destroy-cache",
            "c",
            "--push",
            "b",
            "--push",
            "a",
            "--pull",
            "a",
            "--configure-cache-retention=b",
            "--configure-cache",
            "d",
            "--create-cache",
            "e",
            "--delete",
            "f");

    assertThat(options.claims())
        .isEqualTo(
            AccessClaims.nothing()
                .with(pattern("a"), Permission.PULL)
                .with(pattern("b"), Permission.PUSH)
                .with(pattern("a"), Permission.PUSH)
                .with(pattern("f"), Permission.DELETE)
                .with(pattern("e"), Permission.CREATE_CACHE)
                .with(pattern("d"), Permission.CONFIGURE_CACHE)
                .with(pattern("b"), Permission.CONFIGURE_CACHE_RETENTION)
                .with(pattern("c"), Permission.DESTROY_CACHE));
    assertThat(options.claims().caches().sequencedKeySet())
        .extracting(CachePattern::value)
        .containsExactly("a", "b", "f", "e", "d", "c");
  }

  @Test
  void readsSubjectAndValidity() {
    var options = makeToken("--dump-claims");

    assertThat(options.subject()).isEqualTo("s");
    assertThat(options.validity()).isEqualTo(Duration.ofDays(1));
    assertThat(options.dumpsClaims()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f x.toml make-token --sub s --validity 1d",
        "make-token -f x.toml --sub s --validity 1d",
        "make-token --sub s --validity 1d --config=x.toml",
      })
  void takesTheConfigurationBeforeAndAfterTheCommand(String line) {
    assertThat(AdminOptions.parse(List.of(line.split(" "))))
        .isInstanceOfSatisfying(
            AdminOptions.MakeToken.class,
            options -> assertThat(options.config()).contains(Path.of("x.toml")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                         | the argument "" is not known; --help lists what is
          gc                                         | gc needs --dry-run or --now; atticd --mode garbage-collector-once collects
          gc --now --dry-run                         | gc needs --dry-run or --now; atticd --mode garbage-collector-once collects
          gc --now=1                                 | --now takes no value, but was given "1"
          gc --dry-run --limit -1                    | --limit: "-1" is not a number of paths
          -f x                                       | say what to do: make-token, gc, scrub or fsck; --help tells more
          --sub s                                    | the option --sub is not known; --help lists what is
          make-token --validity 1d                   | make-token needs --sub
          make-token --sub s                         | make-token needs --validity
          make-token --sub s --validity 12           | --validity: "12" has a number without a unit
          make-token --sub s --validity 1d --pull ?  | --pull: "?"
          make-token --sub s --validity 1d --pulls x | the option --pulls is not known; --help lists what is
          make-token --sub s --validity 1d --dump-claims=1 | --dump-claims takes no value, but was given "1"
          scrub                                      | scrub needs --once
          scrub --rate 0 --once                      | --rate: "0" is not a whole number of megabytes
          scrub --once --rate fast                   | --rate: "fast" is not a whole number of megabytes
          scrub --once --pull x                      | the option --pull is not known
          fsck --once                                | the option --once is not known
          fsck --repair=yes                          | --repair takes no value, but was given "yes"
          fsck gc --dry-run                          | say one thing to do: make-token, gc, scrub or fsck
          scrub --once make-token                    | say one thing to do: make-token, gc, scrub or fsck
          """)
  void saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> AdminOptions.parse(List.of(line.split(" "))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void readsWhatToScrub() {
    assertThat(AdminOptions.parse(List.of("scrub", "--once", "--rate=5", "-f", "x.toml")))
        .isEqualTo(new AdminOptions.Scrub(Optional.of(Path.of("x.toml")), false, 5_000_000));
    assertThat(AdminOptions.parse(List.of("scrub", "--once", "--restart")))
        .isInstanceOfSatisfying(
            AdminOptions.Scrub.class,
            options -> {
              assertThat(options.isRestart()).isTrue();
              assertThat(options.bytesPerSecond()).isGreaterThan(1L << 50);
            });
  }

  @Test
  void readsWhatToCheck() {
    assertThat(AdminOptions.parse(List.of("fsck")))
        .isEqualTo(new AdminOptions.Fsck(Optional.empty(), false, false));
    assertThat(AdminOptions.parse(List.of("-f", "x", "fsck", "--verify-content", "--repair")))
        .isEqualTo(new AdminOptions.Fsck(Optional.of(Path.of("x")), true, true));
  }

  @Test
  void answersForHelpAndVersion() {
    assertThat(AdminOptions.parse(List.of("--help"))).isEqualTo(new AdminOptions.Help());
    assertThat(AdminOptions.parse(List.of("make-token", "-V")))
        .isEqualTo(new AdminOptions.Version());
  }

  private static AdminOptions.MakeToken makeToken(String... more) {
    var line = new java.util.ArrayList<>(List.of("make-token", "--sub", "s", "--validity", "1d"));
    line.addAll(List.of(more));
    return (AdminOptions.MakeToken) AdminOptions.parse(line);
  }

  private static CachePattern pattern(String text) {
    return CachePattern.parse(text);
  }

  @Test
  void readsWhatWorksOnAServerThatRuns() {
    var server = java.net.URI.create("http://localhost:8080/");

    assertThat(AdminOptions.parse(List.of("smoke-test", "--server", "http://localhost:8080")))
        .isEqualTo(new AdminOptions.CheckServer(Optional.empty(), server));
    assertThat(
            AdminOptions.parse(
                List.of("provision", "-f", "c", "--plan=p", "--server=http://localhost:8080/")))
        .isEqualTo(new AdminOptions.Provision(Optional.of(Path.of("c")), server, Path.of("p")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          smoke-test                                | smoke-test needs --server
          smoke-test --server localhost             | --server: "localhost" is not a URL such as http://localhost:8080/
          smoke-test --server http://a --plan p     | smoke-test has no --plan; --help lists its options
          provision --server http://a               | provision needs --plan
          provision --once                          | the option --once is not known; --help lists what is
          """)
  void refusesWhatCannotWorkOnAServer(String line, String message) {
    assertThatThrownBy(() -> AdminOptions.parse(List.of(line.split(" "))))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}

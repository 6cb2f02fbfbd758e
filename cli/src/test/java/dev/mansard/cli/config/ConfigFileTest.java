package dev.mansard.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mansard.cli.terminal.CommandFailedException;
import dev.mansard.protocol.access.ServerName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final URI URL = URI.create("http://new.example/");

  @TempDir private Path home;

  private Path file() {
    return home.resolve("attic/config.toml");
  }

  private String login(String before, String name, Optional<String> token, boolean makeDefault)
      throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), before);
    new ConfigFile(home).login(ServerName.parse(name), URL, token, makeDefault);
    return Files.readString(file());
  }

  @Test
  void readsAMissingFileAsEmpty() throws IOException {
    assertThat(new ConfigFile(home).read().servers()).isEmpty();
  }

  @Test
  void makesTheFirstServerTheDefault() throws IOException {
    var outcome =
        new ConfigFile(home).login(ServerName.parse("central"), URL, Optional.of("T"), false);

    assertThat(outcome).isEqualTo(ConfigFile.Outcome.CREATED);
    assertThat(file())
        .hasContent(
            """
            default-server = "central"

            [servers.central]
            endpoint = "http://new.example/"
            token = "T"
            """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void addsASecondServerWithoutChangingTheDefaultOrTheComments() throws IOException {
    String before =
        """
        # my servers
        default-server = "a" # the office
        colour = "blue"

        [servers.a]
        endpoint = "http://a/"   # keep
        token-file = "/run/token"
        """;

    assertThat(login(before, "b", Optional.empty(), false))
        .isEqualTo(before + "\n[servers.b]\nendpoint = \"http://new.example/\"\n");
  }

  @Test
  void replacesEndpointAndTokenInPlace() throws IOException {
    String before =
        """
        default-server = "a"
        [servers.a] # one
        token = 'old'  # secret
          endpoint = "http://a/"
        timeout = 3

        [servers.b]
        endpoint = "http://b"
        """;

    assertThat(login(before, "a", Optional.of("n\"w"), false))
        .isEqualTo(
            """
            default-server = "a"
            [servers.a] # one
            token = "n\\"w"  # secret
              endpoint = "http://new.example/"
            timeout = 3

            [servers.b]
            endpoint = "http://b"
            """);
  }

  @Test
  void keepsTheStoredTokenWhenNoneIsGiven() throws IOException {
    assertThat(
            login(
                "[servers.a]\nendpoint = \"http://a/\"\ntoken = \"old\"\n",
                "a",
                Optional.empty(),
                false))
        .contains("token = \"old\"");
  }

  @Test
  void insertsAMissingTokenIntoItsTable() throws IOException {
    String before =
        "[servers.a]\nendpoint = \"http://a/\"\n\n# other\n[servers.b]\nendpoint = \"http://b/\"";

    assertThat(login(before, "a", Optional.of("T"), true))
        .isEqualTo(
            "default-server = \"a\"\n\n[servers.a]\nendpoint = \"http://new.example/\"\ntoken = \"T\"\n\n"
                + "# other\n[servers.b]\nendpoint = \"http://b/\"");
  }

  @Test
  void findsATableWithQuotedName() throws IOException {
    assertThat(
            login("[ servers . \"a\" ]\nendpoint = \"http://a/\"\n", "a", Optional.empty(), false))
        .contains("[ servers . \"a\" ]\nendpoint = \"http://new.example/\"\n")
        .doesNotContain("[servers.a]");
  }

  @Test
  void refusesToEditALayoutItWouldDamage() throws IOException {
    String before = "servers = { a = { endpoint = \"http://a/\" } }\n";

    assertThatThrownBy(() -> login(before, "a", Optional.empty(), false))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("[servers.a]");
    assertThat(file()).hasContent(before);
  }

  @Test
  void tightensTheModeOfAnOldFile() throws IOException {
    login("", "a", Optional.of("T"), false);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    var outcome = new ConfigFile(home).login(ServerName.parse("a"), URL, Optional.empty(), false);

    assertThat(outcome).isEqualTo(ConfigFile.Outcome.OVERWRITTEN);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void leavesNoLockOfRootInTheFolderOfAUser() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root gives files away");
    Path folder = Files.createDirectories(file().getParent());
    Files.setAttribute(folder, "unix:uid", 1234);

    new ConfigFile(home).login(ServerName.parse("a"), URL, Optional.of("T"), false);

    assertThat(Files.getAttribute(folder.resolve("config.toml.lock"), "unix:uid")).isEqualTo(1234);
  }

  @Test
  void quotesANameThatTomlWantsInQuotes() throws IOException {
    String after = login("", "a+b", Optional.of("T"), false);

    assertThat(after).contains("default-server = \"a+b\"", "[servers.\"a+b\"]\n");
    assertThat(new ConfigFile(home).read().getServer(Optional.empty()).name()).hasToString("a+b");
    assertThat(login(after, "a+b", Optional.of("U"), false))
        .isEqualTo(after.replace("\"T\"", "\"U\""));
  }

  @Test
  void repairsAnEntryThatCouldNotBeUsed() throws IOException {
    String before =
        "default-server = \"b\"\n[servers.b]\nendpoint = 3\n[servers.a]\ntoken = \"t\"\n";

    assertThat(login(before, "a", Optional.empty(), false))
        .isEqualTo(before + "endpoint = \"http://new.example/\"\n");
  }

  /** Each reads, changes and writes the file thirty times, at once with the other. */
  @Test
  void losesNoServerToAnotherProcess() throws Exception {
    var first = ManyLogins.start(home, "a");
    var second = ManyLogins.start(home, "b");

    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    assertThat(new ConfigFile(home).read().servers()).hasSize(2 * ManyLogins.COUNT);
  }
}

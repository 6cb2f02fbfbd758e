package dev.mansard.cli.nixconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NixSettingsTest {
  private static final String URL = "https://cache.example:8443/hello";
  private static final String KEY = "hello:AAAA=";
  private static final String DEFAULTS =
      """
      substituters = https://cache.example:8443/hello https://cache.nixos.org
      trusted-public-keys = hello:AAAA= cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=
      """;

  @TempDir private Path home;
  private Path folder;
  private Path conf;
  private Path netrc;
  private Path system;

  @BeforeEach
  void prepare() throws IOException {
    folder = home.resolve("nix");
    conf = folder.resolve("nix.conf");
    netrc = folder.resolve("netrc");
    system = home.resolve("system.conf");
    Files.createDirectories(folder);
  }

  private List<String> add(Optional<String> token) throws IOException {
    return new NixSettings(folder, system).add(new Substituter(URI.create(URL), KEY, token));
  }

  private String edit(String before) throws IOException {
    Files.writeString(conf, before);
    add(Optional.empty());
    return Files.readString(conf);
  }

  @Test
  void createsBothFilesFromNothing() throws IOException {
    Files.delete(folder);

    assertThat(add(Optional.of("TOKEN"))).isEmpty();

    assertThat(conf).hasContent(DEFAULTS + "netrc-file = " + netrc + "\n");
    assertThat(netrc).hasContent("machine cache.example\npassword TOKEN\n");
    assertThat(mode(netrc)).isEqualTo("rw-------");
  }

  @Test
  void writesNoNetrcWithoutAToken() throws IOException {
    add(Optional.empty());

    assertThat(conf).hasContent(DEFAULTS);
    assertThat(netrc).doesNotExist();
  }

  @Test
  void changesNothingTheSecondTime() throws IOException {
    add(Optional.of("TOKEN"));
    String first = Files.readString(conf);
    String firstNetrc = Files.readString(netrc);

    assertThat(add(Optional.of("TOKEN"))).isEmpty();

    assertThat(conf).hasContent(first);
    assertThat(netrc).hasContent(firstNetrc);
  }

  @Test
  void prependsToListsThatAreThere() throws IOException {
    assertThat(edit("# mine\nsubstituters = a b # c\ntrusted-public-keys=k\nmax-jobs = 4\n"))
        .isEqualTo(
            "# mine\nsubstituters = %s a b # c\ntrusted-public-keys=%s k\nmax-jobs = 4\n"
                .formatted(URL, KEY));
  }

  @Test
  void addsToTheExtraFormWhenOnlyThatIsThere() throws IOException {
    assertThat(edit("extra-substituters = a\nextra-trusted-public-keys = k\n"))
        .isEqualTo(
            "extra-substituters = %s a\nextra-trusted-public-keys = %s k\n".formatted(URL, KEY));
  }

  @Test
  void leavesAnExtraLineThatAlreadyNamesTheCache() throws IOException {
    String before =
        "extra-substituters = a %s\nextra-trusted-public-keys = %s\n".formatted(URL, KEY);

    assertThat(edit(before)).isEqualTo(before);
  }

  @Test
  void usesTheExtraFormWhenAnIncludedFileMaySetTheList() throws IOException {
    assertThat(edit("!include other.conf\n"))
        .isEqualTo(
            "!include other.conf\nextra-substituters = %s\nextra-trusted-public-keys = %s\n"
                .formatted(URL, KEY));
  }

  @Test
  void usesTheExtraFormForTheListsTheSystemSets() throws IOException {
    Files.writeString(system, "substituters = https://office\n");

    assertThat(edit(""))
        .startsWith(
            "extra-substituters = "
                + URL
                + "\ntrusted-public-keys = "
                + KEY
                + " cache.nixos.org-1:");
  }

  @Test
  void addsTheTokenToTheNetrcFileTheUserChose() throws IOException {
    Path chosen = home.resolve("my netrc");
    Files.writeString(chosen, "machine other password x\n");
    Files.setPosixFilePermissions(chosen, PosixFilePermissions.fromString("rw-r-----"));
    Files.writeString(conf, "netrc-file = " + chosen + "\n");

    add(Optional.of("TOKEN"));

    assertThat(conf).hasContent("netrc-file = " + chosen + "\n" + DEFAULTS);
    assertThat(chosen)
        .hasContent("machine other password x\nmachine cache.example\npassword TOKEN\n");
    assertThat(mode(chosen)).isEqualTo("rw-r-----");
    assertThat(netrc).doesNotExist();
  }

  @Test
  void saysWhenOthersCanReadTheChosenNetrcFile() throws IOException {
    Path chosen = home.resolve("netrc");
    Files.writeString(chosen, "");
    Files.setPosixFilePermissions(chosen, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(conf, "netrc-file = " + chosen + "\n");

    assertThat(add(Optional.of("TOKEN")))
        .singleElement()
        .asString()
        .contains("can be read by other users");
  }

  @Test
  void changesNothingWhenTheChosenNetrcFileIsOutOfReach() throws IOException {
    Files.writeString(conf, "netrc-file = relative/netrc\n");

    assertThatThrownBy(() -> add(Optional.of("TOKEN")))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("relative/netrc");
    assertThat(conf).hasContent("netrc-file = relative/netrc\n");
  }

  @Test
  void saysWhenItReplacesThePasswordOfTheHost() throws IOException {
    Files.writeString(netrc, "machine cache.example password OLD\n");

    assertThat(add(Optional.of("NEW")))
        .singleElement()
        .asString()
        .contains("cache.example")
        .doesNotContain("OLD");
    assertThat(netrc).hasContent("machine cache.example password NEW\n");
  }

  @Test
  void keepsTheModeOfNixConfAndTightensTheNetrc() throws IOException {
    Files.writeString(conf, "x = 1\n");
    Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-rw-r--"));
    Files.writeString(netrc, "");
    Files.setPosixFilePermissions(netrc, PosixFilePermissions.fromString("rw-r--r--"));

    add(Optional.of("TOKEN"));

    assertThat(mode(conf)).isEqualTo("rw-rw-r--");
    assertThat(mode(netrc)).isEqualTo("rw-------");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "extra-"})
  void addsToListsUnderTheirOldNames(String prefix) throws IOException {
    assertThat(
            edit("%sbinary-caches = a\n%sbinary-cache-public-keys = k\n".formatted(prefix, prefix)))
        .isEqualTo(
            "%sbinary-caches = %s a\n%sbinary-cache-public-keys = %s k\n"
                .formatted(prefix, URL, prefix, KEY));
  }

  @Test
  void addsToThePlainLineWhenTheExtraLineBeforeItIsLost() throws IOException {
    assertThat(
            edit(
                "extra-substituters = %s\nsubstituters = a\ntrusted-public-keys = %s\n"
                    .formatted(URL, KEY)))
        .isEqualTo(
            "extra-substituters = %s\nsubstituters = %s a\ntrusted-public-keys = %s\n"
                .formatted(URL, URL, KEY));
  }
}

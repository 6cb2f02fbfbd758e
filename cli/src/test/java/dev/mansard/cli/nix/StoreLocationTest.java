package dev.mansard.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.cli.terminal.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
  private static final String BASE = "ab3li50xq0nl4q5lxdyinb8w8y13my9s-hello";

  @TempDir private Path folder;

  private static StoreLocation of(Map<String, String> environment) {
    return StoreLocation.of(key -> Optional.ofNullable(environment.get(key)));
  }

  private StoreLocation chroot() throws IOException {
    Path root = folder.toRealPath();
    StoreLocation location = of(Map.of("NIX_REMOTE", "local?root=" + root));
    Files.createDirectories(location.files().resolve(BASE).resolve("bin"));
    return location;
  }

  @ParameterizedTest
  @CsvSource({
    "daemon,/nix/store",
    "auto,/nix/store",
    "unix:///run/socket,/nix/store",
    "local?root=/mnt,/mnt/nix/store",
    "local?real=/a/b&root=/mnt,/a/b",
    "local://?root=/m%20n,/m n/nix/store",
    "/mnt,/mnt/nix/store",
  })
  void findsTheFilesOfAStore(String remote, Path files) {
    assertThat(of(Map.of("NIX_REMOTE", remote)).files()).isEqualTo(files);
  }

  @Test
  void readsTheStoreLineOfNixConfig() {
    assertThat(of(Map.of("NIX_CONFIG", "sandbox = false\nstore = local?root=/x\n")).files())
        .isEqualTo(Path.of("/x/nix/store"));
  }

  @Test
  void refusesAStoreOnAnotherMachine() {
    assertThatThrownBy(() -> of(Map.of("NIX_REMOTE", "ssh-ng://host")))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("ssh-ng://host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nix/store/" + BASE, "/nix/store/" + BASE + "/bin/hello"})
  void takesTheFirstComponentOfAPathInTheStore(Path name) throws IOException {
    assertThat(of(Map.of()).resolve(name)).hasToString("/nix/store/" + BASE);
  }

  @Test
  void followsALinkIntoTheStore() throws IOException {
    StoreLocation location = chroot();
    Path link = Files.createSymbolicLink(folder.resolve("result"), location.files().resolve(BASE));

    assertThat(location.resolve(link.resolve("bin"))).hasToString("/nix/store/" + BASE);
  }

  @Test
  void saysWhyAPathIsNoStorePath() throws IOException {
    StoreLocation location = chroot();
    Files.createDirectories(location.files().resolve("short"));

    assertThatThrownBy(() -> location.resolve(folder))
        .hasMessageEndingWith(": Path is not in store directory");
    assertThatThrownBy(() -> location.resolve(location.files()))
        .hasMessageEndingWith(": Path is store directory itself");
    assertThatThrownBy(() -> location.resolve(Path.of("/nix/store")))
        .hasMessageEndingWith(": Path is store directory itself");
    assertThatThrownBy(() -> location.resolve(Path.of("/nix/store/short")))
        .hasMessageEndingWith(": Path is too short");
    assertThatThrownBy(() -> location.resolve(Path.of("/nix/store/" + "e".repeat(40))))
        .isInstanceOf(CommandFailedException.class);
    assertThatThrownBy(() -> location.resolve(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void doesNotTrustDotDotInsideTheStore() {
    assertThatThrownBy(() -> of(Map.of()).resolve(Path.of("/nix/store/" + BASE + "/../../../etc")))
        .isInstanceOfAny(CommandFailedException.class, IOException.class);
  }
}

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

  private static final String OTHER = "ab3li50xq0nl4q5lxdyinb8w8y13my9s-other";

  /** A chroot store with a store path that is a link to the one that is a folder. */
  private StoreLocation withLink() throws IOException {
    StoreLocation location = chroot();
    Files.createSymbolicLink(
        location.files().resolve(OTHER), location.files().resolve(BASE).resolve("bin"));
    return location;
  }

  @Test
  void doesNotFollowAStorePathThatIsALink() throws IOException {
    StoreLocation location = withLink();
    Path result =
        Files.createSymbolicLink(folder.resolve("result"), location.files().resolve(OTHER));
    Path again = Files.createSymbolicLink(folder.resolve("again"), Path.of("./x/../result"));
    Files.createDirectory(folder.resolve("x"));
    Path up = Files.createSymbolicLink(folder.resolve("x/up"), Path.of(".."));

    assertThat(location.resolve(result)).hasToString("/nix/store/" + OTHER);
    assertThat(location.resolve(again)).hasToString("/nix/store/" + OTHER);
    assertThat(location.resolve(up.resolve("again"))).hasToString("/nix/store/" + OTHER);
    assertThat(location.resolve(location.files().resolve(OTHER)))
        .hasToString("/nix/store/" + OTHER);
    assertThat(location.resolve(result.resolve("hello"))).hasToString("/nix/store/" + OTHER);
  }

  @Test
  void leavesAStorePathByDotDotAsTheKernelDoes() throws IOException {
    StoreLocation location = withLink();
    Path other = location.files().resolve(OTHER);

    assertThat(location.resolve(other.resolve(".."))).hasToString("/nix/store/" + BASE);
    assertThat(location.resolve(other.resolve("../../" + OTHER + "/x")))
        .hasToString("/nix/store/" + OTHER);
    assertThatThrownBy(() -> location.resolve(other.resolve("../../../../..")))
        .hasMessageEndingWith(": Path is not in store directory");
  }

  @Test
  void saysWhenLinksGoInCircles() throws IOException {
    StoreLocation location = chroot();
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

    assertThatThrownBy(() -> location.resolve(loop))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageEndingWith(": Too many symbolic links");
  }

  @Test
  void saysWhenALinkLeadsToAStorePathThatIsGone() throws IOException {
    StoreLocation location = chroot();
    Path gone = Files.createSymbolicLink(folder.resolve("gone"), location.files().resolve(OTHER));

    assertThatThrownBy(() -> location.resolve(gone)).isInstanceOf(NoSuchFileException.class);
  }
}

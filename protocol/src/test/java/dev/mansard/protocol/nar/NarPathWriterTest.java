package dev.mansard.protocol.nar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.nix.StorePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NarPathWriterTest {
  @TempDir private Path folder;

  static List<StorePath> vectors() {
    return TestVectors.STORE_PATHS;
  }

  private static byte[] dump(Path path) throws IOException {
    var out = new ByteArrayOutputStream();
    NarPathWriter.write(path, out);
    return out.toByteArray();
  }

  private static List<NarEntry> list(Path path) throws IOException {
    return NarReader.list(new ByteArrayInputStream(dump(path)));
  }

  /** A path in the folder, whatever the locale: {@code Path.of} knows only names it can decode. */
  private Path named(String name) {
    return Path.of(URI.create(folder.toUri() + escape("%%%02X", name)));
  }

  private static String escape(String format, String text) {
    var escaped = new StringBuilder();
    for (byte b : NarText.encode(text)) {
      escaped.append(format.formatted(b & 0xff));
    }
    return escaped.toString();
  }

  private static void unpack(NarTree tree, Path root) throws IOException {
    for (int i = 0; i < tree.entries().size(); i++) {
      var entry = tree.entries().get(i);
      var path = entry.path().isEmpty() ? root : root.resolve(entry.path());
      switch (entry) {
        case NarEntry.Directory directory -> Files.createDirectory(path);
        case NarEntry.Symlink link -> Files.createSymbolicLink(path, Path.of(link.target()));
        case NarEntry.Regular file -> {
          Files.write(path, tree.contents(i));
          var mode = file.executable() ? "r-xr-xr-x" : "r--r--r--";
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void dumpsWhatNixDumps(StorePath path) throws IOException {
    var nar = TestVectors.nar(path);
    var tree = new NarTree();
    NarReader.read(new ByteArrayInputStream(nar), tree);
    var root = folder.resolve(path.baseName());
    unpack(tree, root);

    assertThat(dump(root)).isEqualTo(nar);
  }

  @Test
  void dumpsLargeTrees() throws IOException {
    var nar = NarTree.random(9, 60, 400_000);
    var tree = new NarTree();
    NarReader.read(new ByteArrayInputStream(nar), tree);
    unpack(tree, folder.resolve("tree"));

    assertThat(dump(folder.resolve("tree"))).isEqualTo(nar);
  }

  @Test
  void sortsNamesByTheirBytes() throws IOException {
    for (var name : List.of("b", "a-b", "a", "B", "a.b", "é", "z", "\uFF5E", "😀", "_")) {
      Files.createFile(named(name));
    }

    assertThat(list(folder))
        .extracting(NarEntry::path)
        .containsExactly("", "B", "_", "a", "a-b", "a.b", "b", "z", "é", "\uFF5E", "😀");
  }

  @Test
  void keepsNamesAndTargetsThatAreNotUtf8() throws IOException {
    var name = named("\uDCFFname");
    Files.createDirectory(name);
    Files.createSymbolicLink(folder.resolve("absolute"), name);
    Files.createSymbolicLink(folder.resolve("relative"), name.getFileName());

    assertThat(list(folder))
        .containsExactly(
            new NarEntry.Directory(""),
            new NarEntry.Symlink("absolute", folder + "/\uDCFFname"),
            new NarEntry.Symlink("relative", "\uDCFFname"),
            new NarEntry.Directory("\uDCFFname"));
  }

  @Test
  void escapesNothingOfAName() throws IOException {
    for (var name : List.of("%41", "é%", "é?#", "é b", "é\n", "é\\")) {
      Files.createFile(named(name));
    }

    assertThat(list(folder))
        .extracting(NarEntry::path)
        .containsExactlyInAnyOrder("", "%41", "é%", "é?#", "é b", "é\n", "é\\");
  }

  /** {@code Path.of} would tidy the target up, and the hash would be another. */
  @ParameterizedTest
  @ValueSource(strings = {"a//b", "dir/", "./x", "../..", "/", "//", "é//b", "dossié/", "/é/"})
  void keepsTargetsAsTheyAre(String target) throws Exception {
    var link = folder.resolve("link");
    var printed = escape("\\%03o", target);
    var command = "ln -s -- \"$(printf '" + printed + "')\" " + link;
    var process = new ProcessBuilder("sh", "-c", command).start();
    assertThat(process.waitFor()).isZero();

    assertThat(list(link)).containsExactly(new NarEntry.Symlink("", target));
  }

  @Test
  void neverFollowsLinks() throws IOException {
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(folder.resolve("up"), folder);

    assertThat(list(folder))
        .containsExactly(
            new NarEntry.Directory(""),
            new NarEntry.Symlink("loop", "loop"),
            new NarEntry.Symlink("up", folder.toString()));
  }

  @ParameterizedTest
  @CsvSource({"rw-r-xr-x, false", "rwx------, true", "r--------, false", "r-xr--r--, true"})
  void takesOnlyTheOwnersExecuteBit(String mode, boolean executable) throws IOException {
    var file = Files.createFile(folder.resolve("file"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThat(list(file))
        .containsExactly(new NarEntry.Regular("", executable, 0, executable ? 128 : 96));
  }

  @Test
  void refusesWhatIsNeitherFileNorDirectoryNorLink() throws IOException {
    var socket = folder.resolve("socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));

      assertThatThrownBy(() -> dump(folder))
          .isInstanceOfSatisfying(
              UnarchivablePathException.class, e -> assertThat(e.path()).isEqualTo(socket));
    }
  }

  @Test
  void refusesAPathThatIsNotThere() {
    assertThatThrownBy(() -> dump(folder.resolve("gone"))).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void refusesTreesDeeperThan64Nodes() throws IOException {
    var deep = folder;
    for (int i = 1; i < 64; i++) {
      deep = Files.createDirectory(deep.resolve("d"));
    }

    assertThat(list(folder)).hasSize(64);

    Files.createFile(deep.resolve("file"));
    assertThatThrownBy(() -> dump(folder)).isInstanceOf(UnarchivablePathException.class);
  }

  /** Runs an action at the first write, when a large file has been read in part only. */
  private static OutputStream onFirstWrite(Action action) {
    return new FilterOutputStream(OutputStream.nullOutputStream()) {
      private boolean done;

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        if (!done) {
          action.run();
          done = true;
        }
      }
    };
  }

  private interface Action {
    void run() throws IOException;
  }

  @Test
  void noticesAFileThatShrinksMeanwhile() throws IOException {
    var file = Files.write(folder.resolve("file"), new byte[600_000]);
    var out =
        onFirstWrite(
            () -> {
              try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(300_000);
              }
            });

    assertThatThrownBy(() -> NarPathWriter.write(folder, out))
        .isInstanceOf(UnarchivablePathException.class)
        .hasMessageContaining("changed its size");
  }

  @Test
  void noticesAFileThatGrowsMeanwhile() throws IOException {
    var file = Files.write(folder.resolve("file"), new byte[600_000]);
    var out =
        onFirstWrite(() -> Files.write(file, "more".getBytes(UTF_8), StandardOpenOption.APPEND));

    assertThatThrownBy(() -> NarPathWriter.write(folder, out))
        .isInstanceOf(UnarchivablePathException.class)
        .hasMessageContaining("changed its size");
  }
}

package dev.mansard.protocol.nar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.nix.StorePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NarWriterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final NarWriter writer = new NarWriter(out);

  static List<StorePath> vectors() {
    return TestVectors.STORE_PATHS;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void writesWhatNixWrites(StorePath path) throws IOException {
    var nar = TestVectors.nar(path);
    var tree = new NarTree();
    NarReader.read(new ByteArrayInputStream(nar), tree);

    assertThat(tree.write()).isEqualTo(nar);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 262_000, 262_040, 262_048, 262_144, 262_145, 600_000})
  void writesContentsOfAnySizeAcrossItsBuffer(int size) throws IOException {
    var contents = new byte[size];
    new java.util.Random(size).nextBytes(contents);
    writer.regular(true, size, new ByteArrayInputStream(contents));
    writer.finish();
    var tree = new NarTree();

    NarReader.read(new ByteArrayInputStream(out.toByteArray()), tree);

    assertThat(tree.contents(0)).isEqualTo(contents);
    assertThat(tree.entries()).singleElement().isInstanceOf(NarEntry.Regular.class);
  }

  @Test
  void refusesContentsOfAnotherSize() {
    assertThatThrownBy(() -> writer.regular(false, 4, new ByteArrayInputStream(new byte[3])))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("announced size of 4 bytes");
    assertThatThrownBy(
            () -> new NarWriter(out).regular(false, 4, new ByteArrayInputStream(new byte[5])))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesUnsortedEntries() throws IOException {
    writer.beginDirectory();
    writer.entry(bytes("b"));
    writer.symlink(bytes("x"));

    assertThatThrownBy(() -> writer.entry(bytes("a"))).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a\u0000"})
  void refusesNamesNobodyWouldRead(String name) throws IOException {
    writer.beginDirectory();

    assertThatThrownBy(() -> writer.entry(bytes(name)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesTargetsNobodyWouldRead() {
    for (var target : List.of("", "a\u0000", "t".repeat(4096))) {
      assertThatThrownBy(() -> new NarWriter(out).symlink(bytes(target)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesToGoDeeperThan64Nodes() throws IOException {
    for (int i = 0; i < 64; i++) {
      writer.beginDirectory();
      writer.entry(bytes("d"));
    }

    assertThatThrownBy(() -> writer.symlink(bytes("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesToFinishInsideOfADirectory() throws IOException {
    writer.beginDirectory();

    assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
  }
}

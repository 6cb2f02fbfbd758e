package dev.mansard.protocol.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NarReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<StorePath> vectors() {
    return TestVectors.STORE_PATHS;
  }

  private static InputStream nar(StorePath path) {
    return new ByteArrayInputStream(TestVectors.nar(path));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void findsWhatNixLists(StorePath path) throws IOException {
    var root = JSON.createObjectNode();
    for (var entry : NarReader.list(nar(path))) {
      place(root, entry);
    }

    var listing = JSON.readTree(TestVectors.listing(path));
    assertThat(root.get("")).isEqualTo(listing.get("root"));
  }

  private static void place(ObjectNode root, NarEntry entry) {
    if (entry.path().isEmpty()) {
      root.set("", node(entry));
      return;
    }
    var parent = (ObjectNode) root.get("");
    var segments = entry.path().split("/");
    for (int i = 0; i < segments.length - 1; i++) {
      parent = (ObjectNode) parent.get("entries").get(segments[i]);
    }
    ((ObjectNode) parent.get("entries")).set(segments[segments.length - 1], node(entry));
  }

  private static ObjectNode node(NarEntry entry) {
    var node = JSON.createObjectNode();
    switch (entry) {
      case NarEntry.Directory directory -> {
        node.put("type", "directory");
        node.putObject("entries");
      }
      case NarEntry.Symlink link -> node.put("type", "symlink").put("target", link.target());
      case NarEntry.Regular file -> {
        node.put("type", "regular").put("size", (int) file.size());
        if (file.executable()) {
          node.put("executable", true);
        }
        node.put("narOffset", (int) file.narOffset());
      }
    }
    return node;
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void handsOutTheContentsAtTheirOffset(StorePath path) throws IOException {
    var tree = new NarTree();
    var bytes = TestVectors.nar(path);

    assertThat(NarReader.read(nar(path), tree)).isEqualTo(bytes.length);

    for (int i = 0; i < tree.entries().size(); i++) {
      if (tree.entries().get(i) instanceof NarEntry.Regular file) {
        assertThat(tree.contents(i))
            .hasSize((int) file.size())
            .isEqualTo(
                java.util.Arrays.copyOfRange(
                    bytes, (int) file.narOffset(), (int) (file.narOffset() + file.size())));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void stopsRightBehindTheArchive(StorePath path) throws IOException {
    var bytes = TestVectors.nar(path);
    var longer = java.util.Arrays.copyOf(bytes, bytes.length + 100);
    var in = new ByteArrayInputStream(longer);

    long size = NarReader.readPrefix(in, new NarTree());

    assertThat(size).isEqualTo(bytes.length);
    assertThat(in.available()).isEqualTo(100);
  }

  @Test
  void rejectsASecondArchiveBehind() {
    var bytes = TestVectors.nar(TestVectors.STORE_PATHS.get(0));
    var twice = new byte[2 * bytes.length];
    System.arraycopy(bytes, 0, twice, 0, bytes.length);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);

    assertThatThrownBy(() -> NarReader.list(new ByteArrayInputStream(twice)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("bytes after the end");
  }

  @Test
  void rejectsTruncationEitherWay() {
    var bytes = TestVectors.nar(TestVectors.STORE_PATHS.get(2));
    for (int length = 0; length < bytes.length; length += 5) {
      int cut = length;
      assertThatThrownBy(() -> NarReader.list(new ByteArrayInputStream(bytes, 0, cut)))
          .hasMessageContaining("truncated");
      assertThatThrownBy(
              () -> NarReader.readPrefix(new ByteArrayInputStream(bytes, 0, cut), new NarTree()))
          .hasMessageContaining("truncated");
    }
  }

  @Test
  void readsWhatItWouldWriteAgain() throws IOException {
    var nar = NarTree.random(5, 40, 200_000);
    var tree = new NarTree();

    NarReader.read(new ByteArrayInputStream(nar), tree);

    assertThat(tree.write()).isEqualTo(nar);
  }
}

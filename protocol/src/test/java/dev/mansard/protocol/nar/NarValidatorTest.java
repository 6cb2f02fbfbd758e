package dev.mansard.protocol.nar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.StorePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NarValidatorTest {
  private static final byte[] SAMPLE = TestVectors.nar(TestVectors.STORE_PATHS.get(1));

  static List<StorePath> vectors() {
    return TestVectors.STORE_PATHS;
  }

  private static void validate(byte[] nar) {
    var validator = new NarValidator();
    validator.update(nar, 0, nar.length);
    validator.finish();
    assertThat(validator.size()).isEqualTo(nar.length);
  }

  private static byte[] nar(String... strings) {
    return NarTree.strings(strings);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void acceptsWhatNixWrites(StorePath path) {
    assertThatCode(() -> validate(TestVectors.nar(path))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void doesNotCareWhereBuffersAreCut(StorePath path) {
    var nar = TestVectors.nar(path);
    var whole = new NarTree();
    new NarValidator(whole).update(nar, 0, nar.length);
    for (int cut = 1; cut < nar.length; cut++) {
      var tree = new NarTree();
      var validator = new NarValidator(tree);
      validator.update(nar, 0, cut);
      assertThat(validator.isComplete()).isFalse();
      validator.update(nar, cut, nar.length - cut);
      validator.finish();
      assertThat(tree.entries()).isEqualTo(whole.entries());
    }
  }

  @Test
  void takesByteAfterByte() {
    var tree = new NarTree();
    var validator = new NarValidator(tree);
    for (byte b : SAMPLE) {
      validator.update(new byte[] {b}, 0, 1);
    }
    validator.finish();

    assertThat(tree.write()).isEqualTo(SAMPLE);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void rejectsTruncationAtEveryOffset(StorePath path) {
    var nar = TestVectors.nar(path);
    for (int length = 0; length < nar.length; length++) {
      var validator = new NarValidator();
      validator.update(nar, 0, length);

      assertThatThrownBy(validator::finish)
          .isInstanceOf(MalformedInputException.class)
          .hasMessageContaining("truncated")
          .hasMessageContaining("(offset " + length + ")");
    }
  }

  @Test
  void rejectsBytesAfterTheEnd() {
    assertThatThrownBy(() -> validate(Arrays.copyOf(SAMPLE, SAMPLE.length + 1)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("bytes after the end (offset " + SAMPLE.length + ")");
  }

  @Test
  void acceptsEveryKindOfRoot() {
    assertThatCode(
            () -> {
              validate(nar("nix-archive-1", "(", "type", "regular", "contents", "", ")"));
              validate(nar("nix-archive-1", "(", "type", "symlink", "target", "x", ")"));
              validate(nar("nix-archive-1", "(", "type", "directory", ")"));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void rejectsGrammarNixDoesNotWrite() {
    var wrong =
        List.of(
            nar("nix-archive-2", "(", "type", "directory", ")"),
            nar("nix-archive-1", ")"),
            nar("nix-archive-1", "(", "kind"),
            nar("nix-archive-1", "(", "type", "fifo"),
            nar("nix-archive-1", "(", "type", "regular", ")"),
            nar("nix-archive-1", "(", "type", "regular", "target"),
            nar("nix-archive-1", "(", "type", "regular", "executable", "1"),
            nar("nix-archive-1", "(", "type", "regular", "executable", "", "executable", ""),
            nar("nix-archive-1", "(", "type", "regular", "contents", "x", "contents", "x", ")"),
            nar("nix-archive-1", "(", "type", "regular", "contents", "x", "executable", "", ")"),
            nar("nix-archive-1", "(", "type", "symlink", "contents"),
            nar("nix-archive-1", "(", "type", "symlink", ")"),
            nar("nix-archive-1", "(", "type", "symlink", "target", "x", "target"),
            nar("nix-archive-1", "(", "type", "directory", "name"),
            nar("nix-archive-1", "(", "type", "directory", "entry", "name"),
            nar("nix-archive-1", "(", "type", "directory", "entry", "(", "node"),
            nar("nix-archive-1", "(", "type", "directory", "entry", "(", "name", "a", ")"),
            nar("nix-archive-1", "(", "type", "directory", "type"));
    for (var nar : wrong) {
      assertThatThrownBy(() -> new NarValidator().update(nar, 0, nar.length))
          .isInstanceOf(MalformedInputException.class);
    }
  }

  private static byte[] directory(String... names) {
    var strings = new ArrayList<>(List.of("nix-archive-1", "(", "type", "directory"));
    for (var name : names) {
      strings.addAll(List.of("entry", "(", "name", name, "node"));
      strings.addAll(List.of("(", "type", "symlink", "target", "x", ")", ")"));
    }
    strings.add(")");
    return nar(strings.toArray(String[]::new));
  }

  @Test
  void ordersNamesByUnsignedBytes() {
    assertThatCode(() -> validate(directory("-", "A", "a", "a!", "a-b", "ab", "\u007f", "\u0080")))
        .doesNotThrowAnyException();
    assertThatCode(() -> validate(directory("a\u00c3\u00a9", "\u00ff"))).doesNotThrowAnyException();
  }

  @Test
  void rejectsUnsortedDirectoryEntries() {
    for (var names :
        List.of(List.of("b", "a"), List.of("ab", "a"), List.of("\u0080", "a"), List.of("a", "a"))) {
      assertThatThrownBy(() -> validate(directory(names.toArray(String[]::new))))
          .hasMessageContaining("not in ascending order");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "/", "a/b", "a\u0000", "\u0000"})
  void rejectsNamesThatLeaveTheDirectory(String name) {
    assertThatThrownBy(() -> validate(directory(name)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("an entry's name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"...", ". ", "..a", ".a", "\\", "a b", "\n"})
  void acceptsOddNames(String name) {
    assertThatCode(() -> validate(directory(name))).doesNotThrowAnyException();
  }

  @Test
  void limitsNamesTo255Bytes() {
    assertThatCode(() -> validate(directory("n".repeat(255)))).doesNotThrowAnyException();
    assertThatThrownBy(() -> validate(directory("n".repeat(256))))
        .hasMessageContaining("256 bytes where name is expected");
  }

  private static byte[] link(String target) {
    return nar("nix-archive-1", "(", "type", "symlink", "target", target, ")");
  }

  @Test
  void limitsTargetsTo4095Bytes() {
    assertThatCode(() -> validate(link("t".repeat(4095)))).doesNotThrowAnyException();
    assertThatThrownBy(() -> validate(link("t".repeat(4096))))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> validate(link(""))).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> validate(link("a\u0000b")))
        .isInstanceOf(MalformedInputException.class);
  }

  private static byte[] nested(int directories, String... innermost) {
    var strings = new ArrayList<>(List.of("nix-archive-1"));
    for (int i = 0; i < directories; i++) {
      strings.addAll(List.of("(", "type", "directory"));
      if (i < directories - 1 || innermost.length > 0) {
        strings.addAll(List.of("entry", "(", "name", "d", "node"));
      }
    }
    strings.addAll(List.of(innermost));
    for (int i = 0; i < directories; i++) {
      if (i > 0 || innermost.length > 0) {
        strings.add(")");
      }
      strings.add(")");
    }
    return nar(strings.toArray(String[]::new));
  }

  @Test
  void limitsTheDepthTo64Nodes() {
    assertThatCode(() -> validate(nested(64))).doesNotThrowAnyException();
    assertThatCode(() -> validate(nested(63, "(", "type", "symlink", "target", "x", ")")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> validate(nested(65)))
        .hasMessageContaining("a node inside of 64 directories");
    assertThatThrownBy(() -> validate(nested(64, "(", "type", "symlink", "target", "x", ")")))
        .hasMessageContaining("a node inside of 64 directories");
  }

  @Test
  void rejectsPaddingThatIsNotZero() {
    var nar = link("x");
    int padding = nar.length - 16 - 7;
    for (int i = padding; i < padding + 7; i++) {
      var broken = nar.clone();
      broken[i] = 1;
      int offset = i;
      assertThatThrownBy(() -> validate(broken))
          .hasMessageContaining("padding is not zero (offset " + offset + ")");
    }
  }

  /** A length costs nothing until its bytes arrive. */
  @Test
  void doesNotTrustDeclaredSizes() {
    var start = nar("nix-archive-1", "(", "type", "regular", "contents");
    for (long length : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 7, 1L << 40}) {
      var entries = new ArrayList<NarEntry>();
      var validator = new NarValidator(entries::add);
      validator.update(start, 0, start.length);
      validator.update(littleEndian(length), 0, 8);

      assertThat(validator.wanted()).isGreaterThanOrEqualTo(length);
      assertThat(entries)
          .containsExactly(new NarEntry.Regular("", false, length, start.length + 8L));
      assertThatThrownBy(validator::finish).hasMessageContaining("truncated");
    }
  }

  @Test
  void rejectsNegativeLengths() {
    var start = nar("nix-archive-1", "(", "type", "regular", "contents");
    var validator = new NarValidator();
    validator.update(start, 0, start.length);

    assertThatThrownBy(() -> validator.update(littleEndian(-1), 0, 8))
        .hasMessageContaining("18446744073709551615 bytes");
  }

  private static byte[] littleEndian(long value) {
    var bytes = new byte[8];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    return bytes;
  }

  @Test
  void refusesRangesOutsideOfTheBuffer() {
    assertThatThrownBy(() -> new NarValidator().update(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** There is one archive for each tree: what is accepted, is what the writer makes of it. */
  @Test
  void acceptsOnlyWhatTheWriterWouldWrite() {
    var random = new Random(1801);
    int accepted = 0;
    for (int i = 0; i < 30_000; i++) {
      var nar = mutate(random, SAMPLE);
      var tree = new NarTree();
      try {
        var validator = new NarValidator(tree);
        validator.update(nar, 0, nar.length);
        validator.finish();
      } catch (MalformedInputException e) {
        assertThat(e.offset()).as("mutation %d", i).isBetween(0L, (long) nar.length);
        continue;
      }
      accepted++;
      assertThat(tree.write()).as("mutation %d", i).isEqualTo(nar);
    }
    assertThat(accepted).isBetween(500, 29_500);
  }

  private static byte[] mutate(Random random, byte[] nar) {
    int word = random.nextInt(nar.length / 8) * 8;
    int other = random.nextInt(nar.length / 8) * 8;
    var result = nar.clone();
    switch (random.nextInt(4)) {
      case 0 -> result[random.nextInt(nar.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> System.arraycopy(nar, other, result, word, 8);
      case 2 -> result[word] = (byte) random.nextInt();
      default -> {
        result = Arrays.copyOf(nar, nar.length - 8);
        System.arraycopy(nar, word + 8, result, word, nar.length - 8 - word);
      }
    }
    return result;
  }
}

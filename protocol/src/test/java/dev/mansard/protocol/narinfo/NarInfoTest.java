package dev.mansard.protocol.narinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Compression;
import dev.mansard.protocol.nix.Sha256;
import dev.mansard.protocol.nix.StorePath;
import dev.mansard.protocol.signing.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NarInfoTest {
  private static final StorePath FILE = TestVectors.STORE_PATHS.get(0);
  private static final StorePath DIRECTORY = TestVectors.STORE_PATHS.get(1);
  private static final StorePath REFERRER = TestVectors.STORE_PATHS.get(2);
  private static final StorePath ADDRESSED = TestVectors.STORE_PATHS.get(4);

  static Stream<String> writtenByNix() {
    return Stream.of("none", "xz", "zstd")
        .flatMap(
            compression ->
                TestVectors.STORE_PATHS.stream()
                    .map(path -> TestVectors.narInfo("narinfo/" + compression, path)));
  }

  static Stream<String> writtenByAttic() {
    return Stream.of(FILE, DIRECTORY, REFERRER)
        .map(path -> TestVectors.narInfo("attic-style", path));
  }

  static Stream<String> all() {
    return Stream.concat(writtenByNix(), writtenByAttic());
  }

  @ParameterizedTest
  @MethodSource("writtenByNix")
  void writesExactlyWhatNixWrites(String text) {
    assertThat(NarInfo.parse(text).format()).isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("writtenByAttic")
  void readsWhatAtticSends(String text) {
    var info = NarInfo.parse(text);

    assertThat(info.url()).isEqualTo("nar/" + info.storePath().hash() + ".nar");
    assertThat(info.compression()).isEqualTo(Compression.ZSTD);
    assertThat(info.fileHash()).isEmpty();
    assertThat(info.fileSize()).isEmpty();
    assertThat(text).contains("NarHash: " + info.narHash().formatHex() + "\n");
  }

  @ParameterizedTest
  @MethodSource("all")
  void carriesASignatureThatVerifies(String text) {
    var info = NarInfo.parse(text);
    var key = PublicKey.parse(TestVectors.text("keys/tv-cache-1.pub"));

    assertThat(info.signatures()).hasSize(1);
    assertThat(key.verifies(info.fingerprint().bytes(), info.signatures().getFirst())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz", "zstd"})
  void describesTheFileItNames(String compression) {
    for (var path : TestVectors.STORE_PATHS) {
      var info = NarInfo.parse(TestVectors.narInfo("narinfo/" + compression, path));

      var file = TestVectors.bytes("nar-compressed/" + compression + info.url().substring(3));

      assertThat(info.fileHash()).contains(Sha256.digest(file));
      assertThat(info.fileSize()).hasValue(file.length);
      assertThat(info.url()).endsWith(info.compression().suffix());
    }
  }

  @Test
  void describesTheNar() {
    for (var path : TestVectors.STORE_PATHS) {
      var info = NarInfo.parse(TestVectors.narInfo("narinfo/none", path));

      assertThat(info.storePath()).isEqualTo(path);
      assertThat(info.narHash()).isEqualTo(Sha256.digest(TestVectors.nar(path)));
      assertThat(info.narSize()).isEqualTo(TestVectors.nar(path).length);
    }
  }

  @Test
  void readsEveryField() {
    var info = NarInfo.parse(TestVectors.narInfo("narinfo/xz", ADDRESSED));

    assertThat(info.ca()).hasValueSatisfying(ca -> assertThat(ca).startsWith("fixed:r:sha256:"));
    assertThat(info.deriver()).hasValueSatisfying(base -> assertThat(base).endsWith(".drv"));
    assertThat(NarInfo.parse(TestVectors.narInfo("narinfo/xz", REFERRER)).references())
        .containsExactly(FILE, DIRECTORY, REFERRER);
  }

  @Test
  void takesLinesInAnyOrderAndIgnoresUnknownOnes() {
    var lines = TestVectors.narInfo("narinfo/xz", REFERRER).lines().toList().reversed();
    var text = "System: x86_64-linux\nX-New: a: b\n" + String.join("\n", lines) + "\n";

    assertThat(NarInfo.parse(text))
        .isEqualTo(NarInfo.parse(TestVectors.narInfo("narinfo/xz", REFERRER)));
  }

  @Test
  void takesAMissingOrEmptyCompressionAsBzip2() {
    var text = TestVectors.narInfo("narinfo/xz", FILE);

    for (var line : List.of("", "Compression: \n")) {
      var info = NarInfo.parse(text.replace("Compression: xz\n", line));
      assertThat(info.compression()).isEqualTo(Compression.BZIP2);
    }
  }

  @Test
  void takesUnknownDeriverAsNone() {
    var text = TestVectors.narInfo("attic-style", FILE) + "Deriver: unknown-deriver\n";

    assertThat(NarInfo.parse(text).deriver()).isEmpty();
  }

  @Test
  void keepsSeveralSignaturesInOrder() {
    var other = "other:" + "A".repeat(86) + "==";
    var text = TestVectors.narInfo("narinfo/xz", FILE) + "Sig: " + other + "\n";

    assertThat(NarInfo.parse(text).signatures())
        .extracting(signature -> signature.keyName().value())
        .containsExactly("tv-cache-1", "other");
    assertThat(NarInfo.parse(text).format()).isEqualTo(text);
  }

  @Test
  void sortsReferencesAndDropsDuplicates() {
    var text =
        TestVectors.narInfo("narinfo/xz", FILE)
            .replace(
                "References: ",
                "References: %s %s %s"
                    .formatted(DIRECTORY.baseName(), FILE.baseName(), DIRECTORY.baseName()));

    assertThat(NarInfo.parse(text).references()).containsExactly(FILE, DIRECTORY);
  }

  /** A prefix that ends with a line may be a narinfo with fewer signatures; no other can. */
  @ParameterizedTest
  @MethodSource("all")
  void rejectsTruncationAtEveryOffset(String text) {
    int narSizeLine = text.indexOf("\n", text.indexOf("NarSize: "));
    for (int length = 0; length < text.length(); length++) {
      var cut = text.substring(0, length);
      if (length > narSizeLine && cut.endsWith("\n")) {
        assertThat(text).startsWith(cut);
        continue;
      }
      assertThatThrownBy(() -> NarInfo.parse(cut)).isInstanceOf(MalformedInputException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URL",
        "Compression",
        "FileHash",
        "FileSize",
        "NarHash",
        "NarSize",
        "References",
        "Deriver"
      })
  void rejectsAKeyThatStandsTwice(String key) {
    var text = TestVectors.narInfo("narinfo/xz", DIRECTORY);
    var line = text.lines().filter(l -> l.startsWith(key + ":")).findFirst().orElseThrow();

    assertThatThrownBy(() -> NarInfo.parse(text + line + "\n"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(key + " stands twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"StorePath", "URL", "NarHash", "NarSize"})
  void rejectsAMissingKey(String key) {
    var lines =
        TestVectors.narInfo("narinfo/xz", DIRECTORY)
            .lines()
            .filter(line -> !line.startsWith(key + ":"))
            .toList();

    assertThatThrownBy(() -> NarInfo.parse(String.join("\n", lines) + "\n"))
        .hasMessageContaining(key + " is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URL: ",
        "URL: a b",
        "URL: a\rb",
        "URL:x",
        "URL:  x",
        "URL:\tx",
        "Compression: lz77",
        "FileHash: sha256:abc",
        "FileHash: ",
        "FileSize: -1",
        "FileSize: +1",
        "FileSize: 1 ",
        "FileSize: 9223372036854775808",
        "NarHash: md5:d41d8cd98f00b204e9800998ecf8427e",
        "NarSize: 0",
        "NarSize: ",
        "NarSize: 0x10",
        "References:",
        "References: x",
        "References: bbyjdnxabw5k0vssng35a44j611w3253-a ",
        "References: /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-a",
        "References: bbyjdnxabw5k0vssng35a44j611w3253-a  bbyjdnxabw5k0vssng35a44j611w3253-b",
        "Deriver: ",
        "Deriver: /nix/store/bbyjdnxabw5k0vssng35a44j611w3253-a.drv",
        "Deriver: unknown",
        "Sig: ",
        "Sig: k",
        "Sig: k:AAAA",
        "Sig: k:" + "!",
        "CA: ",
        "CA: text: x",
        ": x",
        "no colon",
        ""
      })
  void rejectsAMalformedLine(String line) {
    var key = line.contains(":") ? line.substring(0, line.indexOf(':') + 1) : line + "\0";
    var lines =
        TestVectors.narInfo("narinfo/xz", DIRECTORY)
            .lines()
            .filter(l -> !l.startsWith(key) || key.equals(":"))
            .toList();

    assertThatThrownBy(() -> NarInfo.parse(String.join("\n", lines) + "\n" + line + "\n"))
        .isInstanceOfSatisfying(
            MalformedInputException.class, e -> assertThat(e.format()).isEqualTo("narinfo"));
  }

  @Test
  void rejectsTwoContentAddresses() {
    var text = TestVectors.narInfo("narinfo/xz", ADDRESSED);

    assertThatThrownBy(() -> NarInfo.parse(text + "CA: text:sha256:x\n"))
        .hasMessageContaining("CA stands twice");
  }

  @Test
  void saysWhereAValueIsWrong() {
    var text = TestVectors.narInfo("narinfo/xz", FILE).replace("NarSize: 136", "NarSize: many");

    assertThatThrownBy(() -> NarInfo.parse(text))
        .isInstanceOfSatisfying(
            MalformedInputException.class,
            e -> assertThat(e.offset()).isEqualTo(text.indexOf("many")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nSig: forged", "a\r", "a\u0000", "a b", "a\u2028"})
  void cannotCarryASecondLine(String value) {
    assertThatThrownBy(() -> info(value, Optional.empty(), Optional.empty()))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> info("nar/x", Optional.of(value), Optional.empty()))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> info("nar/x", Optional.empty(), Optional.of(value)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void refusesAReferenceIntoAnotherStore() {
    var foreign = new StorePath("/other/store", FILE.hash(), FILE.name());

    assertThatThrownBy(() -> info("nar/x", Optional.empty(), Optional.empty(), foreign))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("is not in /nix/store");
  }

  private static NarInfo info(
      String url, Optional<String> deriver, Optional<String> ca, StorePath... references) {
    return new NarInfo(
        FILE,
        url,
        Compression.ZSTD,
        Optional.empty(),
        OptionalLong.empty(),
        Sha256.digest(new byte[0]),
        1,
        List.of(references),
        deriver,
        List.of(),
        ca);
  }

  /** Whatever is accepted, is written in a form that means the same. */
  @Test
  void survivesRandomChanges() {
    var random = new Random(2806);
    var texts = all().toList();
    int accepted = 0;
    for (int i = 0; i < 30_000; i++) {
      var text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(300));
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
          default -> text.insert(at, "\n\r :\0a0".charAt(random.nextInt(7)));
        }
      }
      try {
        var info = NarInfo.parse(text.toString());
        assertThat(NarInfo.parse(info.format())).isEqualTo(info);
        assertThat(info.format()).matches("([\\x20-\\x7e]+\\n)+");
        accepted++;
      } catch (MalformedInputException e) {
        assertThat(e.offset()).isBetween(0L, (long) text.length());
      }
    }
    assertThat(accepted).isPositive();
  }
}

package dev.mansard.protocol.nix;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Sha256Test {
  private static final String ABC_HEX =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final Sha256 ABC = Sha256.ofHex(ABC_HEX);

  static Stream<String[]> vectors() {
    return TestVectors.text("base32.tsv")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(row -> row[0].equals("sha256"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsAndWritesEachFormNixUses(
      String algorithm, String input, String hex, String base32, String sri) {
    var hash = Sha256.ofHex(hex);

    assertThat(Sha256.parse("sha256:" + hex)).isEqualTo(hash);
    assertThat(Sha256.parse("sha256:" + base32)).isEqualTo(hash);
    assertThat(Sha256.parse("sha256:" + sri.substring(7))).isEqualTo(hash);
    assertThat(Sha256.parse(sri)).isEqualTo(hash);
    assertThat(hash.hex()).isEqualTo(hex);
    assertThat(hash.base32()).isEqualTo(base32);
    assertThat(hash.sri()).isEqualTo(sri);
    assertThat(hash.formatHex()).isEqualTo("sha256:" + hex);
    assertThat(hash).hasToString("sha256:" + base32).hasSameHashCodeAs(Sha256.parse(sri));
  }

  @Test
  void digestsBytes() {
    assertThat(Sha256.digest("abc".getBytes(US_ASCII))).isEqualTo(ABC);
  }

  @Test
  void readsUpperCaseHex() {
    assertThat(Sha256.parse("sha256:BA7816BF" + ABC_HEX.substring(8))).isEqualTo(ABC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        "sha256-",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
        "sha256:2b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s",
        "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
        "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=",
        "sha256-ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=",
        "sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void rejectsEverythingElse(String text) {
    assertThatThrownBy(() -> Sha256.parse(text)).isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void rejectsOtherSizes(int size) {
    assertThatThrownBy(() -> Sha256.of(new byte[size])).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void doesNotShareItsBytes() {
    var given = HexFormat.of().parseHex(ABC_HEX);
    var hash = Sha256.of(given);

    given[0] = 0;
    hash.toBytes()[1] = 0;

    assertThat(hash).isEqualTo(ABC);
  }

  @Test
  void isOrderedByUnsignedBytes() {
    var random = new Random(256);
    for (int i = 0; i < 2_000; i++) {
      var first = new byte[Sha256.BYTES];
      random.nextBytes(first);
      var second = first.clone();
      random.nextBytes(first);
      System.arraycopy(second, 0, first, 0, random.nextInt(Sha256.BYTES));

      int order = Sha256.of(first).compareTo(Sha256.of(second));

      assertThat(Integer.signum(order))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(first, second)));
      assertThat(Sha256.of(first).equals(Sha256.of(second))).isEqualTo(order == 0);
    }
  }
}

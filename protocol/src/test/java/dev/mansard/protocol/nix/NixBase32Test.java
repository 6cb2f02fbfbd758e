package dev.mansard.protocol.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NixBase32Test {

  static Stream<String[]> vectors() {
    return TestVectors.text("base32.tsv").lines().skip(1).map(line -> line.split("\t", -1));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void writesWhatNixWrites(String algorithm, String input, String hex, String base32) {
    assertThat(NixBase32.format(HexFormat.of().parseHex(hex))).isEqualTo(base32);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void readsWhatNixWrites(String algorithm, String input, String hex, String base32) {
    var bytes = HexFormat.of().parseHex(hex);

    assertThat(NixBase32.parse(base32, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void readsBackWhatItWritesForEveryLength() {
    var random = new Random(32);
    for (int length = 0; length <= 70; length++) {
      var bytes = new byte[length];
      random.nextBytes(bytes);

      var text = NixBase32.format(bytes);

      assertThat(text).hasSize(NixBase32.length(length));
      assertThat(NixBase32.parse(text, length)).isEqualTo(bytes);
    }
  }

  /** No second text may stand for the same bytes. */
  @Test
  void everyTextItReadsIsTheOneItWrites() {
    var random = new Random(33);
    int accepted = 0;
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder("1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s");
      text.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(96) + 32));
      try {
        var bytes = NixBase32.parse(text.toString(), 32);
        assertThat(NixBase32.format(bytes)).isEqualTo(text.toString());
        accepted++;
      } catch (MalformedInputException e) {
        assertThat(e.format()).isEqualTo("nix base-32");
      }
    }
    assertThat(accepted).isPositive();
  }

  @ParameterizedTest
  @ValueSource(chars = {'e', 'o', 'u', 't', 'A', 'Z', '-', ' ', '\n', '\0', 'é', '０', '\uffff'})
  void rejectsCharactersOutsideOfTheAlphabet(char c) {
    var text = "0".repeat(10) + c + "0".repeat(21);

    assertThatThrownBy(() -> NixBase32.parse(text, 20))
        .isInstanceOfSatisfying(
            MalformedInputException.class, e -> assertThat(e.offset()).isEqualTo(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "z"})
  void rejectsBitsBeyondTheLastByte(String first) {
    assertThatThrownBy(() -> NixBase32.parse(first + "0".repeat(51), 32))
        .isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 52})
  void rejectsOtherLengths(int length) {
    assertThatThrownBy(() -> NixBase32.parse("0".repeat(length), 20))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(length + " characters where 32 are needed");
  }
}

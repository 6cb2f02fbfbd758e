package dev.mansard.protocol.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.nix.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
  private static final String FILE =
      "1;/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file;"
          + "sha256:1yj71prbymfhw4ki5g00wai6zm6jxcpbrw5a42rl6v69n3rfbc1s;136;";

  static List<SignatureVectors.Vector> vectors() {
    return SignatureVectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void isTheTextNixSigns(SignatureVectors.Vector vector) {
    assertThat(vector.assemble().text()).isEqualTo(vector.fingerprint());
    assertThat(vector.assemble().bytes()).isEqualTo(vector.fingerprint().getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void isReadBack(SignatureVectors.Vector vector) {
    assertThat(Fingerprint.parse(vector.fingerprint())).isEqualTo(vector.assemble());
  }

  @Test
  void sortsReferencesAndDropsDuplicates() {
    var file = TestVectors.STORE_PATHS.get(0);
    var directory = TestVectors.STORE_PATHS.get(1);

    var fingerprint =
        Fingerprint.of(file, Sha256.digest(new byte[0]), 1, List.of(directory, file, directory));

    assertThat(fingerprint.references()).containsExactly(file, directory);
    assertThat(fingerprint.text()).endsWith(";1;" + file + "," + directory);
  }

  @Test
  void hasAPositiveSize() {
    assertThatThrownBy(
            () ->
                Fingerprint.of(
                    TestVectors.STORE_PATHS.get(0), Sha256.digest(new byte[0]), 0, List.of()))
        .isInstanceOf(MalformedInputException.class);
  }

  /** A signer must not be talked into signing two meanings at once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "2" + ";/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file;x;136;",
        FILE + ";",
        FILE + "\n",
        " " + FILE,
        FILE + ",",
        FILE + "/nix/store/bbyjdnxabw5k0vssng35a44j611w3253-tv-file,",
        FILE + "tv-file"
      })
  void rejectsOtherText(String text) {
    assertThatThrownBy(() -> Fingerprint.parse(text)).isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0136", "+136", "-136", "0", "136 ", "", "9223372036854775808", "１３６"})
  void rejectsOtherSpellingsOfTheSize(String size) {
    assertThatThrownBy(() -> Fingerprint.parse(FILE.replace(";136;", ";" + size + ";")))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void rejectsUnsortedReferencesAndHexHashes() {
    var a = TestVectors.STORE_PATHS.get(0);
    var b = TestVectors.STORE_PATHS.get(1);
    var hash = Fingerprint.parse(FILE).narHash();

    assertThatThrownBy(() -> Fingerprint.parse(FILE + b + "," + a))
        .hasMessageContaining("not in canonical form");
    assertThatThrownBy(() -> Fingerprint.parse(FILE + a + "," + a))
        .hasMessageContaining("not in canonical form");
    assertThatThrownBy(() -> Fingerprint.parse(FILE.replace(hash.formatBase32(), hash.formatHex())))
        .hasMessageContaining("not in canonical form");
  }
}

package dev.mansard.protocol.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.TestVectors;
import dev.mansard.protocol.error.MalformedInputException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
  private static final PublicKey KEY = SignatureVectors.KEY;

  static List<SignatureVectors.Vector> vectors() {
    return SignatureVectors.all();
  }

  @Test
  void readsAndWritesTheFileNixMakes() {
    var text = TestVectors.text("keys/tv-cache-1.pub");

    assertThat(PublicKey.parse(text).format()).isEqualTo(text);
    assertThat(KEY.name()).isEqualTo(KeyName.parse("tv-cache-1"));
    assertThat(HexFormat.of().formatHex(KEY.toBytes()))
        .isEqualTo(SignatureVectors.FILE.get("publicHex").asText());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void verifiesWhatNixSigned(SignatureVectors.Vector vector) {
    var signature = Signature.parse(vector.signature());

    assertThat(KEY.verifies(vector.assemble().bytes(), signature)).isTrue();
  }

  @Test
  void refusesEveryOtherMessageSignatureAndKey() {
    var vector = vectors().getFirst();
    var message = vector.assemble().bytes();
    var signature = Signature.parse(vector.signature());
    for (int bit = 0; bit < 512; bit += 7) {
      assertThat(KEY.verifies(message, Signature.of(KEY.name(), flip(signature.toBytes(), bit))))
          .isFalse();
      assertThat(KEY.verifies(flip(message, bit), signature)).isFalse();
      assertThat(
              PublicKey.of(KEY.name(), flip(KEY.toBytes(), bit % 256)).verifies(message, signature))
          .isFalse();
    }
  }

  private static byte[] flip(byte[] bytes, int bit) {
    bytes = bytes.clone();
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return bytes;
  }

  @Test
  void refusesASignatureOfAnotherKeyName() {
    var vector = vectors().getFirst();
    var renamed =
        Signature.of(KeyName.parse("tv-cache-2"), Signature.parse(vector.signature()).toBytes());

    assertThat(KEY.verifies(vector.assemble().bytes(), renamed)).isFalse();
  }

  @Test
  void verifiesNothingIfItIsNoPointOfTheCurve() {
    var bytes = new byte[PublicKey.BYTES];
    Arrays.fill(bytes, (byte) 0xff);
    var vector = vectors().getFirst();

    var broken = PublicKey.of(KEY.name(), bytes);

    assertThat(broken.verifies(vector.assemble().bytes(), Signature.parse(vector.signature())))
        .isFalse();
  }

  @Test
  void doesNotShareItsBytes() {
    var given = KEY.toBytes();
    var copy = PublicKey.of(KEY.name(), given);

    given[0] ^= 1;
    copy.toBytes()[1] ^= 1;

    assertThat(copy).isEqualTo(KEY).hasSameHashCodeAs(KEY).hasToString(KEY.format());
    assertThat(copy).isNotEqualTo(PublicKey.of(KeyName.parse("other"), KEY.toBytes()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=",
        ":Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=",
        "k:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA",
        "k:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aB=",
        "k:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9a==",
        "k: Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=",
        "k:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=\n",
        "a b:Mq0DcZj36Qtkmp8yr0h4rwwdf7BDr+HfOOeDQ1Sz9aA=",
        "k:"
      })
  void rejectsMalformedText(String text) {
    assertThatThrownBy(() -> PublicKey.parse(text)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void rejectsASecretKey() {
    assertThatThrownBy(() -> PublicKey.parse(TestVectors.text("keys/tv-cache-1.sec")))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageNotContaining("pY30");
  }
}

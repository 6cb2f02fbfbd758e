package dev.mansard.signer.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import dev.mansard.protocol.signing.KeyName;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretKeyTest {
  private static final SignatureVectors VECTORS = SignatureVectors.load();
  private static final String SECRET = VECTORS.keypair().substring("tv-cache-1:".length());

  @Test
  void reproducesTheSignaturesOfNix() {
    try (var key = SecretKey.parse(VECTORS.keypair())) {
      assertThat(VECTORS.all()).hasSize(5);
      for (var vector : VECTORS.all()) {
        assertThat(key.sign(vector.fingerprint())).isEqualTo(vector.signature());
      }
    }
  }

  @Test
  void importsAKeyMadeByNix() {
    try (var key = SecretKey.parse(VECTORS.keypair() + "\n")) {
      assertThat(key.publicKey().format()).isEqualTo(VECTORS.publicKey());
      assertThat(HexFormat.of().formatHex(key.seed())).isEqualTo(VECTORS.seedHex());
      assertThat(key.format()).isEqualTo(VECTORS.keypair());
    }
  }

  @Test
  void generatesKeysWhoseSignaturesVerify() {
    var fingerprint = VECTORS.fingerprints().getFirst();

    try (var key = SecretKey.generate(KeyName.parse("main-1"), new SecureRandom())) {
      var signature = key.sign(fingerprint);

      assertThat(key.publicKey().verifies(fingerprint.bytes(), signature)).isTrue();
      assertThat(SecretKey.parse(key.format()).publicKey()).isEqualTo(key.publicKey());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no colon here at all  | there is no colon",
        "''                    | there is no colon",
        ":AAAA                 | before the colon is not a key name",
        "two words:AAAA        | before the colon is not a key name",
        "k:not_base64!         | after the colon is not base64",
        "k:                    | has 0 bytes, 64 are needed",
        "k:AAAA                | has 3 bytes, 64 are needed"
      })
  void refusesWhatIsNoKeyPair(String text, String reason) {
    assertThatThrownBy(() -> SecretKey.parse(text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesAPublicHalfOfAnotherSeed() {
    var pair = Base64.getDecoder().decode(SECRET);
    pair[63] ^= 1;

    assertThatThrownBy(() -> SecretKey.parse(textOf(pair)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("does not belong to the secret half");
  }

  @Test
  void refusesTheSeedAlone() {
    var seed = HexFormat.of().parseHex(VECTORS.seedHex());

    assertThatThrownBy(() -> SecretKey.parse(textOf(seed))).hasMessageContaining("has 32 bytes");
  }

  @Test
  void neverRepeatsTheInputInAFailure() {
    var mistakes =
        List.of(
            SECRET,
            SECRET + ":tv-cache-1",
            "a b:" + SECRET,
            SECRET + " x:y",
            "k:" + SECRET + "%",
            "k:!" + SECRET);

    for (var mistake : mistakes) {
      assertThatThrownBy(() -> SecretKey.parse(mistake))
          .isInstanceOf(MalformedInputException.class)
          .hasNoCause()
          .extracting(Throwable::getMessage)
          .asString()
          .doesNotContain(SECRET.substring(0, 8));
    }
  }

  @Test
  void printsItsNameOnly() {
    assertThat(SecretKey.parse(VECTORS.keypair())).hasToString("SecretKey[tv-cache-1]");
  }

  @Test
  void signsNothingOnceClosed() {
    var key = SecretKey.parse(VECTORS.keypair());
    var copy = key.copy();

    key.close();

    assertThatThrownBy(() -> key.sign(VECTORS.fingerprints().getFirst()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::format).isInstanceOf(IllegalStateException.class);
    assertThat(copy.format()).isEqualTo(VECTORS.keypair());
  }

  private static String textOf(byte[] pair) {
    return "tv-cache-1:" + Base64.getEncoder().encodeToString(pair);
  }
}

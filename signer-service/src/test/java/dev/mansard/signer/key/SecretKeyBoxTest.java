package dev.mansard.signer.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import dev.mansard.protocol.signing.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretKeyBoxTest {
  private static final MasterKey MASTER =
      MasterKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  private static final MasterKey OTHER_MASTER =
      MasterKey.parse("//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=");
  private static final UUID KEY_ID = UUID.fromString("6b1f3a52-0c53-4a3e-9d3b-0f6d1a2b3c4d");
  private static final KeyOwner OWNER = new KeyOwner(KEY_ID, CacheName.parse("main"));

  private final SecretKeyBox box = new SecretKeyBox(MASTER, new SecureRandom());
  private final SecretKey secret = SecretKey.parse(SignatureVectors.load().keypair());
  private final PublicKey publicKey = secret.publicKey();
  private final SealedSecretKey sealed = box.seal(OWNER, secret);

  @Test
  void opensWhatItSealed() {
    assertThat(box.open(OWNER, publicKey, sealed).format()).isEqualTo(secret.format());
  }

  @Test
  void storesNothingOfTheSeed() {
    var hex = HexFormat.of();
    assertThat(hex.formatHex(sealed.ciphertext()))
        .hasSize(96)
        .doesNotContain(hex.formatHex(secret.seed(), 0, 4));
    assertThat(sealed.nonce()).hasSize(12);
    assertThat(sealed.masterKeyId()).isEqualTo(MASTER.id());
  }

  @Test
  void neverUsesANonceTwice() {
    var nonces =
        Stream.generate(() -> box.seal(OWNER, secret).nonce())
            .limit(1000)
            .map(HexFormat.of()::formatHex);

    assertThat(nonces).doesNotHaveDuplicates();
  }

  @Test
  void refusesACiphertextWithAnyBitChanged() {
    for (int bit = 0; bit < 48 * 8; bit++) {
      var ciphertext = flip(sealed.ciphertext(), bit);

      assertAltered(OWNER, publicKey, new SealedSecretKey(MASTER.id(), sealed.nonce(), ciphertext));
    }
  }

  @Test
  void refusesANonceWithAnyBitChanged() {
    for (int bit = 0; bit < 12 * 8; bit++) {
      var nonce = flip(sealed.nonce(), bit);

      assertAltered(OWNER, publicKey, new SealedSecretKey(MASTER.id(), nonce, sealed.ciphertext()));
    }
  }

  @Test
  void refusesARowCopiedToAnotherCache() {
    assertAltered(new KeyOwner(KEY_ID, CacheName.parse("other")), publicKey, sealed);
  }

  @Test
  void refusesARowCopiedToAnotherKey() {
    var other = UUID.fromString("6b1f3a52-0c53-4a3e-9d3b-0f6d1a2b3c4e");

    assertAltered(new KeyOwner(other, OWNER.cache()), publicKey, sealed);
  }

  @Test
  void refusesARenamedKey() {
    var renamed = PublicKey.of(KeyName.parse("tv-cache-2"), publicKey.toBytes());

    assertAltered(OWNER, renamed, sealed);
  }

  @Test
  void refusesAForeignPublicKey() {
    var foreign = PublicKey.of(publicKey.name(), flip(publicKey.toBytes(), 0));

    assertAltered(OWNER, foreign, sealed);
  }

  @Test
  void namesBothMasterKeysWhenTheWrongOneIsHeld() {
    var wrong = new SecretKeyBox(OTHER_MASTER, new SecureRandom());

    assertThatThrownBy(() -> wrong.open(OWNER, publicKey, sealed))
        .isInstanceOf(UnreadableKeyException.class)
        .hasMessage(
            "Key %s was encrypted under master key %s, this signer holds %s.",
            KEY_ID, MASTER.id(), OTHER_MASTER.id());
  }

  @Test
  void refusesAWrongMasterKeyThatClaimsToBeTheRightOne() {
    var wrong = new SecretKeyBox(OTHER_MASTER, new SecureRandom());
    var relabelled = new SealedSecretKey(OTHER_MASTER.id(), sealed.nonce(), sealed.ciphertext());

    assertThatThrownBy(() -> wrong.open(OWNER, publicKey, relabelled))
        .isInstanceOf(UnreadableKeyException.class);
  }

  private void assertAltered(KeyOwner owner, PublicKey key, SealedSecretKey altered) {
    assertThatThrownBy(() -> box.open(owner, key, altered))
        .isInstanceOf(UnreadableKeyException.class)
        .hasMessageContaining("altered");
  }

  private static byte[] flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    return bytes;
  }
}

package dev.mansard.signer.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.access.CacheName;
import dev.mansard.protocol.signing.KeyName;
import java.security.SecureRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecretKeyVaultTest {
  private static final CacheName CACHE = CacheName.parse("main");
  private static final KeyName NAME = KeyName.parse("main-1");

  private final SecretKeyVault vault =
      new SecretKeyVault(
          MasterKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), new SecureRandom(), 2);

  @Test
  void givesEveryKeyAVersionFourId() {
    var ids = IntStream.range(0, 1000).mapToObj(i -> vault.newOwner(CACHE).keyId()).toList();

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.version() == 4 && id.variant() == 2);
  }

  @Test
  void opensAgainAfterTheCallerWipedItsCopy() {
    var owner = vault.newOwner(CACHE);
    var secret = vault.generate(NAME);
    var sealed = vault.seal(owner, secret);

    vault.open(owner, secret.publicKey(), sealed).close();

    assertThat(vault.open(owner, secret.publicKey(), sealed).format()).isEqualTo(secret.format());
  }

  @Test
  void decryptsAgainWhatItWasToldToForget() {
    var owner = vault.newOwner(CACHE);
    var secret = vault.generate(NAME);
    var altered = new SealedSecretKey(vault.masterKeyId(), new byte[12], new byte[48]);
    vault.open(owner, secret.publicKey(), vault.seal(owner, secret));
    assertThat(vault.open(owner, secret.publicKey(), altered).format()).isEqualTo(secret.format());

    vault.forget(owner.keyId());

    assertThatThrownBy(() -> vault.open(owner, secret.publicKey(), altered))
        .isInstanceOf(UnreadableKeyException.class);
  }

  @Test
  void keepsNoMoreDecryptedKeysThanAllowed() {
    var cache = new SecretKeyCache(2);
    var owners = IntStream.range(0, 3).mapToObj(i -> vault.newOwner(CACHE)).toList();

    owners.forEach(owner -> cache.put(owner.keyId(), vault.generate(NAME)));

    assertThat(cache.size()).isEqualTo(2);
    assertThat(cache.find(owners.getFirst().keyId())).isEmpty();
    assertThat(cache.find(owners.getLast().keyId())).isPresent();
  }

  @Test
  void keepsNothingIfTheLimitIsZero() {
    var cache = new SecretKeyCache(0);

    cache.put(vault.newOwner(CACHE).keyId(), vault.generate(NAME));

    assertThat(cache.size()).isZero();
  }
}

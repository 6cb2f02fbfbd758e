package dev.mansard.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenKeyTest {
  @Test
  void readsPkcs8PrivateKeys() throws NoSuchAlgorithmException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var pair = generator.generateKeyPair();

    var key = TokenKey.ofRs256Secret(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));

    assertThat(key.verificationKey()).isEqualTo(pair.getPublic());
    assertThat(key.canSign()).isTrue();
  }

  @Test
  void readsBothFormsOfPublicKeysAlike() {
    var pkcs1 = TokenKey.ofRs256PublicKey(JwtVectors.rs256PublicKeyPkcs1());
    var spki = TokenKey.ofRs256PublicKey(JwtVectors.rs256PublicKeySpki());
    var secret = TokenKey.ofRs256Secret(JwtVectors.rs256Secret());

    assertThat(pkcs1.verificationKey()).isEqualTo(spki.verificationKey());
    assertThat(secret.verificationKey()).isEqualTo(spki.verificationKey());
    assertThat(pkcs1.canSign()).isFalse();
  }

  @Test
  void refusesSmallRsaKeys() throws NoSuchAlgorithmException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    var pair = generator.generateKeyPair();

    assertThatThrownBy(
            () -> TokenKey.ofRs256Secret(pem("PRIVATE KEY", pair.getPrivate().getEncoded())))
        .hasMessage("The key for tokens has 1024 bits; 2048 to 8192 are allowed.");
  }

  @Test
  void refusesAPublicKeyWhereASecretIsNeeded() {
    assertThatThrownBy(() -> TokenKey.ofRs256Secret(JwtVectors.rs256PublicKeyPkcs1()))
        .hasMessageContaining("holds a RSA PUBLIC KEY");
    assertThatThrownBy(() -> TokenKey.ofRs256PublicKey(JwtVectors.rs256Secret()))
        .hasMessageContaining("not an RSA public key");
  }

  @Test
  void refusesGarbageWithoutRepeatingIt() {
    var secretText = base64("not a pem at all: hunter2");

    assertThatThrownBy(() -> TokenKey.ofRs256Secret(secretText))
        .hasMessage("The key for tokens is not a PEM text.");
    assertThatThrownBy(() -> TokenKey.ofHs256Secret("ab\ncd"))
        .hasMessage("The HS256 secret is not standard base64 on one line, with padding.");
    assertThatThrownBy(() -> TokenKey.ofHs256Secret("")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> TokenKey.ofRs256Secret(pem("RSA PRIVATE KEY", new byte[300])))
        .hasMessage("The key for tokens is not a readable RSA private key.");
  }

  @Test
  void doesNotPrintTheKey() {
    assertThat(TokenKey.ofHs256Secret("AAAA")).hasToString("TokenKey[HS256]");
  }

  private static String pem(String label, byte[] der) {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return base64("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}

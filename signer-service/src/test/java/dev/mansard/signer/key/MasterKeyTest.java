package dev.mansard.signer.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
  private static final String TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @TempDir private Path folder;

  /** The expected value is by sha256sum, over the label line and the 32 bytes. */
  @Test
  void isNamedByItsTruncatedDigest() {
    assertThat(MasterKey.parse(TEXT).id()).isEqualTo("e3d4f153137e72aa");
  }

  @Test
  void printsItsIdOnly() {
    assertThat(MasterKey.parse(TEXT)).hasToString("MasterKey[e3d4f153137e72aa]");
  }

  @Test
  void readsAFileWithALineBreak() throws IOException {
    var file = Files.writeString(folder.resolve("master"), TEXT + "\n");

    assertThat(MasterKey.read(file).id()).isEqualTo("e3d4f153137e72aa");
  }

  @Test
  void refusesAnotherLength() {
    assertThatThrownBy(() -> MasterKey.parse("AAECAwQFBgcICQoLDA0ODw=="))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("has 16 bytes")
        .hasMessageContaining("openssl rand -base64 32");
  }

  @Test
  void doesNotRepeatWhatIsNotBase64() {
    assertThatThrownBy(() -> MasterKey.parse("hunter2 hunter2"))
        .isInstanceOf(MasterKeyException.class)
        .hasNoCause()
        .hasMessageContaining("is not base64")
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("hunter");
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> MasterKey.read(folder.resolve("absent")))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("absent")
        .hasMessageContaining("NoSuchFileException");
  }

  @Test
  void refusesAFileThatIsSomethingElse() throws IOException {
    var file = Files.writeString(folder.resolve("big"), "A".repeat(5000));

    assertThatThrownBy(() -> MasterKey.read(file)).hasMessageContaining("is larger than");
  }
}

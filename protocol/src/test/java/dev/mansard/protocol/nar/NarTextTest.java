package dev.mansard.protocol.nar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NarTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "naïve", "日本", "😀", "\uFFFD", "a\u0000b"})
  void readsUtf8(String text) {
    var bytes = text.getBytes(UTF_8);

    assertThat(NarText.decode(bytes)).isEqualTo(text);
    assertThat(NarText.encode(text)).isEqualTo(bytes);
    assertThat(NarText.isUtf8(text)).isTrue();
  }

  @Test
  void keepsBytesThatAreNotUtf8() {
    var bytes = new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3};

    var text = NarText.decode(bytes);

    assertThat(text).isEqualTo("a\uDCFFb\uDCC3");
    assertThat(NarText.isUtf8(text)).isFalse();
    assertThat(NarText.encode(text)).isEqualTo(bytes);
  }

  /** An encoded surrogate is not UTF-8; it must not come out as the escape of another byte. */
  @Test
  void givesEveryByteStringATextOfItsOwn() {
    var random = new Random(8);
    for (int i = 0; i < 50_000; i++) {
      var bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      if (random.nextBoolean() && bytes.length >= 3) {
        bytes[0] = (byte) 0xed;
        bytes[1] |= (byte) 0xb0;
      }
      assertThat(NarText.encode(NarText.decode(bytes))).isEqualTo(bytes);
    }
  }
}

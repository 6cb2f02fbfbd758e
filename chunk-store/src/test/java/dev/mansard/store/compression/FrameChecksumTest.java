package dev.mansard.store.compression;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FrameChecksumTest {

  @Test
  void isCrc32Castagnoli() {
    byte[] check = "xx123456789".getBytes(US_ASCII);

    assertThat(FrameChecksum.of(check, 2, 9)).isEqualTo(0xe306_9283);
  }
}

package dev.mansard.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedBuffersTest {
  @ParameterizedTest
  @CsvSource({"0, 64", "1, 64", "2, 128", "8, 512", "16, 1024", "64, 4096", "512, 8192"})
  void areASixteenthOfTheMemoryWithinLimits(long gibibytes, long mebibytes) {
    assertThat(SharedBuffers.ofMemory(gibibytes << 30)).isEqualTo(new SharedBuffers(mebibytes));
  }

  @Test
  void areWrittenAsALineOfTheConfiguration() {
    assertThat(SharedBuffers.ofMemory(4L << 30).setting()).isEqualTo("shared_buffers = 256MB\n");
    assertThat(SharedBuffers.ofThisMachine().mebibytes()).isBetween(64L, 8192L);
  }
}

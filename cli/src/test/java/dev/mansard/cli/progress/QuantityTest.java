package dev.mansard.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1024,1.00 KiB",
    "1536,1.50 KiB",
    "31132221,29.69 MiB",
    "5000000000,4.66 GiB"
  })
  void formatsBytesInBinaryUnits(long bytes, String expected) {
    assertThat(Quantity.bytes((double) bytes)).isEqualTo(expected);
  }

  @Test
  void formatsASpeedEvenOfNoTime() {
    assertThat(Quantity.speed(1024, Duration.ofSeconds(2))).isEqualTo("512 B/s");
    assertThat(Quantity.speed(1, Duration.ZERO)).isEqualTo("1000 B/s");
  }

  @ParameterizedTest
  @CsvSource({"PT0.04S,0.0 s", "PT8.34S,8.3 s", "PT2M5S,2:05", "PT1H2M5S,1:02:05"})
  void formatsTimes(Duration time, String expected) {
    assertThat(Quantity.time(time)).isEqualTo(expected);
  }
}

package dev.mansard.store.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.nix.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CompressionSettingsTest {

  @ParameterizedTest
  @CsvSource({"ZSTD, 1", "ZSTD, 19", "XZ, 0", "XZ, 9", "NONE, 0"})
  void acceptsTheLevelsOfTheFormat(Compression type, int level) {
    assertThat(CompressionSettings.of(type, level).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({
    "ZSTD, 0, 1 to 19",
    "ZSTD, 20, 1 to 19",
    "XZ, -1, 0 to 9",
    "XZ, 10, 0 to 9",
    "NONE, 1, 0 to 0"
  })
  void refusesOtherLevels(Compression type, int level, String allowed) {
    assertThatThrownBy(() -> CompressionSettings.of(type, level))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("compression.level is %d, allowed are %s".formatted(level, allowed));
  }

  @Test
  void refusesBrotliAndSaysWhy() {
    assertThatThrownBy(() -> CompressionSettings.of(Compression.BROTLI, 5))
        .hasMessageContaining("compression.type is br")
        .hasMessageContaining("cannot be concatenated");
  }

  @Test
  void refusesBzip2() {
    assertThatThrownBy(() -> CompressionSettings.of(Compression.BZIP2))
        .hasMessageContaining("compression.type is bzip2");
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "XZ", "ZSTD"})
  void hasAFactoryForEveryTypeItAccepts(Compression type) {
    CodecFactory factory = CodecFactory.of(CompressionSettings.of(type));

    assertThat(factory.compression()).isEqualTo(type);
    assertThat(factory.engine()).startsWith(type.wireName());
  }
}

package dev.mansard.protocol.nix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {

  @ParameterizedTest
  @CsvSource({
    "none, NONE, .nar",
    "xz, XZ, .nar.xz",
    "bzip2, BZIP2, .nar.bz2",
    "br, BROTLI, .nar.br",
    "zstd, ZSTD, .nar.zst"
  })
  void hasTheNamesOfNix(String wireName, Compression compression, String suffix) {
    assertThat(Compression.parse(wireName)).isEqualTo(compression);
    assertThat(compression.wireName()).isEqualTo(wireName);
    assertThat(compression.suffix()).isEqualTo(suffix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ZSTD", "gzip", "zstd ", "brotli"})
  void rejectsOtherNames(String text) {
    assertThatThrownBy(() -> Compression.parse(text)).isInstanceOf(MalformedInputException.class);
  }
}

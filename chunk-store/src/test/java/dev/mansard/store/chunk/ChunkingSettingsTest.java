package dev.mansard.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChunkingSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "63, 256, 1024, chunking.min-size is 63",
    "64, 255, 1024, chunking.avg-size is 255",
    "64, 256, 1023, chunking.max-size is 1023",
    "64, 256, 67108865, chunking.max-size is 67108865",
    "-1, 256, 1024, chunking.min-size is -1"
  })
  void refusesSizesOutOfBounds(int min, int avg, int max, String message) {
    assertThatThrownBy(() -> new ChunkerParameters(min, avg, max))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining("allowed are");
  }

  @Test
  void refusesSizesOutOfOrder() {
    assertThatThrownBy(() -> new ChunkerParameters(2000, 1500, 4000))
        .hasMessage(
            "chunking.min-size is 2000, allowed is at most chunking.avg-size, which is 1500");
    assertThatThrownBy(() -> new ChunkerParameters(1000, 5000, 4000))
        .hasMessage(
            "chunking.avg-size is 5000, allowed is at most chunking.max-size, which is 4000");
  }

  @Test
  void refusesANegativeThreshold() {
    assertThatThrownBy(() -> new ChunkingSettings(-1, ChunkerParameters.ATTIC))
        .hasMessageContaining("nar-size-threshold is -1");
  }

  @Test
  void searchesCutPointsFromTheThresholdOn() {
    var settings = new ChunkingSettings(1000, ChunkerParameters.ATTIC);

    assertThat(settings.chunkerFor(999)).isInstanceOf(FixedSizeChunker.class);
    assertThat(settings.chunkerFor(1000)).isInstanceOf(FastCdcChunker.class);
  }

  @Test
  void searchesCutPointsEverywhereFromAThresholdOfOne() {
    var settings = new ChunkingSettings(1, ChunkerParameters.ATTIC);

    assertThat(settings.chunkerFor(1)).isInstanceOf(FastCdcChunker.class);
  }

  @Test
  void neverSearchesCutPointsWithAThresholdOfZero() {
    var settings = new ChunkingSettings(0, ChunkerParameters.ATTIC);

    assertThat(settings.chunkerFor(1L << 40)).isInstanceOf(FixedSizeChunker.class);
  }

  @Test
  void cutsAtFixedPlacesOfAtMostOneMebibyte() {
    var small = new ChunkingSettings(0, ChunkerParameters.ATTIC);
    var large = new ChunkingSettings(0, new ChunkerParameters(1 << 20, 2 << 20, 8 << 20));

    assertThat(small.chunkerFor(10).maxChunkSize()).isEqualTo(262_144);
    assertThat(large.chunkerFor(10).maxChunkSize()).isEqualTo(1 << 20);
  }
}

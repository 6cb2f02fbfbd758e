package dev.mansard.store.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

  @Test
  void encodesAsTheFormatSays() {
    var recipe = new Recipe(List.of(new ChunkRun(300, 2), new ChunkRun(301, 1)));

    byte[] stored = recipe.encode();

    // version 1, 2 runs, zig-zag(+300) = 600, 2 chunks, zig-zag(301 - 302) = 1, 1 chunk
    assertThat(HexFormat.of().formatHex(stored)).isEqualTo("0102d804020101");
    assertThat(Recipe.decode(stored)).isEqualTo(recipe);
  }

  @Test
  void survivesARoundTripOfRandomRuns() {
    var random = new Random(20261121);
    for (int round = 0; round < 500; round++) {
      List<ChunkRun> runs = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(20); i++) {
        long firstId = random.nextLong() >>> (1 + random.nextInt(62));
        runs.add(new ChunkRun(Math.min(firstId, Long.MAX_VALUE - 100_000), 1 + random.nextInt(99)));
      }
      Recipe recipe = Recipe.of(runs);

      assertThat(Recipe.decode(recipe.encode())).isEqualTo(recipe);
    }
  }

  @Test
  void isAskedForInParts() {
    var recipe = new Recipe(List.of(new ChunkRun(10, 5), new ChunkRun(40, 1), new ChunkRun(50, 4)));

    assertThat(recipe.parts(3))
        .containsExactly(
            List.of(new ChunkRun(10, 3)),
            List.of(new ChunkRun(13, 2), new ChunkRun(40, 1)),
            List.of(new ChunkRun(50, 3)),
            List.of(new ChunkRun(53, 1)));
    assertThat(recipe.parts(5))
        .containsExactly(
            List.of(new ChunkRun(10, 5)), List.of(new ChunkRun(40, 1), new ChunkRun(50, 4)));
    assertThat(recipe.parts(99)).containsExactly(recipe.runs());
  }

  @Test
  void refusesTruncationAtEveryOffset() {
    byte[] stored = sample().encode();

    for (int length = 0; length < stored.length; length++) {
      byte[] part = Arrays.copyOf(stored, length);
      assertThatThrownBy(() -> Recipe.decode(part))
          .as("first %d bytes", length)
          .isInstanceOf(MalformedInputException.class);
    }
  }

  @Test
  void refusesSurplusBytes() {
    byte[] stored = sample().encode();

    assertThatThrownBy(() -> Recipe.decode(Arrays.copyOf(stored, stored.length + 1)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("surplus");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0201d80402", // version 2
        "0100", // no run
        "0181000002", // number of runs not in its shortest form
        "0101d88400", // first id truncated or no chunk
        "010101ff01", // negative id
        "0102d804020001", // a run that continues the run before it
        "0101feffffffffffffffff0101", // 2^63 - 1 and one chunk: ids must stay below
        "0101d8048080808008", // 2^31 chunks
        "0101ffffffffffffffffffff7f01", // above 64 bits
        "01ffffffff0f", // more runs than bytes
      })
  void refusesWhatItWouldNotWrite(String hex) {
    assertThatThrownBy(() -> Recipe.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void neverFailsInAnotherWayOnRandomBytes() {
    var random = new Random(4);
    for (int round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = 1;
      }
      try {
        Recipe recipe = Recipe.decode(bytes);
        assertThat(recipe.encode()).isEqualTo(bytes);
      } catch (MalformedInputException e) {
        assertThat(e.format()).isEqualTo("recipe");
      }
    }
  }

  @Test
  void joinsNeighbours() {
    var recipe = Recipe.of(List.of(new ChunkRun(5, 2), new ChunkRun(7, 3), new ChunkRun(7, 1)));

    assertThat(recipe.runs()).containsExactly(new ChunkRun(5, 5), new ChunkRun(7, 1));
    assertThat(recipe.chunkCount()).isEqualTo(6);
  }

  @Test
  void gathersChunksToRuns() {
    var list = new RunList();
    for (long id : new long[] {4, 5, 6, 6, 1, 2, 9}) {
      list.add(id);
    }

    assertThat(list.runs())
        .containsExactly(
            new ChunkRun(4, 3), new ChunkRun(6, 1), new ChunkRun(1, 2), new ChunkRun(9, 1));
  }

  @Test
  void keepsIdsApartByPack() {
    assertThat(ChunkId.of(3, 5)).isEqualTo(3 * 4_194_304L + 5);
    assertThat(ChunkId.packIdOf(ChunkId.of(ChunkId.MAX_PACK_ID, ChunkId.MAX_FRAMES - 1)))
        .isEqualTo(ChunkId.MAX_PACK_ID);
    assertThatThrownBy(() -> ChunkId.of(1, ChunkId.MAX_FRAMES))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChunkId.of(ChunkId.MAX_PACK_ID + 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Recipe sample() {
    return Recipe.of(
        List.of(
            new ChunkRun(ChunkId.of(70_000, 0), 300),
            new ChunkRun(12, 1),
            new ChunkRun(ChunkId.of(70_000, 12), 2_000_000)));
  }
}

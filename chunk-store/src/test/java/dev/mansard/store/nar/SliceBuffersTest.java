package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SliceBuffersTest {
  private final SliceBuffers buffers = new ReadBudget(ReadBudget.LEAST).buffers();

  @Test
  void givesTheNextDownloadTheArraysOfTheLast() {
    byte[] first = buffers.take(140_000);
    buffers.giveBack(first);

    assertThat(buffers.take(200_000)).isSameAs(first);
  }

  @Test
  void givesNoArrayToTwo() {
    byte[] first = buffers.take(200_000);

    assertThat(buffers.take(200_000)).isNotSameAs(first);
  }

  /** Of what is fetched ahead bytes are counted, which must not stand for many times as many. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 30_000, 131_071, 131_072, 262_144, 262_145, 1 << 20})
  void givesLessThanTwiceWhatIsAskedForOrJustThat(int length) {
    buffers.giveBack(buffers.take(1 << 20));
    buffers.giveBack(buffers.take(FrameReader.SLICE_BYTES));

    assertThat(buffers.take(length)).hasSizeBetween(length, 2 * length);
  }

  @Test
  void keepsNoneOfUnusualSize() {
    byte[] large = buffers.take(FrameReader.SLICE_BYTES + 1);
    byte[] small = buffers.take(1);
    buffers.giveBack(large);
    buffers.giveBack(small);

    assertThat(buffers.take(large.length)).isNotSameAs(large);
    assertThat(buffers.take(200_000)).hasSize(FrameReader.SLICE_BYTES);
    assertThat(buffers.take(1)).isNotSameAs(small);
  }
}

package dev.mansard.store.nar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SliceBuffersTest {
  private final SliceBuffers buffers = new ReadBudget(ReadBudget.LEAST).buffers();

  @Test
  void givesTheNextDownloadTheArraysOfTheLast() {
    byte[] first = buffers.take(100_000);
    buffers.giveBack(first);

    assertThat(buffers.take(200_000)).isSameAs(first);
  }

  @Test
  void givesNoArrayToTwo() {
    byte[] first = buffers.take(1);

    assertThat(buffers.take(1)).isNotSameAs(first);
  }

  @Test
  void givesNoneThatIsTooSmall() {
    buffers.giveBack(buffers.take(1));

    assertThat(buffers.take(1 << 20)).hasSizeGreaterThanOrEqualTo(1 << 20);
  }
}

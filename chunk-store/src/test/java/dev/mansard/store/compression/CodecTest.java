package dev.mansard.store.compression;

import static dev.mansard.store.compression.Codecs.compress;
import static dev.mansard.store.compression.Codecs.decompress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mansard.protocol.error.MalformedInputException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.mansard.store.compression.Codecs#all")
final class CodecTest {
  private final CodecFactory factory;
  private final Codec codec;

  CodecTest(CodecFactory factory) {
    this.factory = factory;
    codec = factory.open();
  }

  @AfterEach
  void close() {
    codec.close();
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatItWasGiven(SampleContent sample) {
    for (int length : new int[] {1, 2, 3, 17, 255, 256, 1_000, 65_536, 131_073, 262_144}) {
      byte[] content = sample.bytes(length, length);

      byte[] frame = compress(codec, content);

      assertThat(decompress(codec, frame, length)).as("%d bytes", length).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RANDOM", "REAL_FILE"})
  void givesBackLargeChunks(SampleContent sample) {
    byte[] content = sample.bytes(1 << 20, 3);

    byte[] frame = compress(codec, content);

    assertThat(Arrays.equals(decompress(codec, frame, content.length), content)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void givesBackChunksOfAnyLength(SampleContent sample) {
    var random = new Random(11);
    for (int round = 0; round < 8; round++) {
      int length = 1 + random.nextInt(40_000);
      byte[] content = sample.bytes(length, round);

      byte[] frame = compress(codec, content);

      assertThat(decompress(codec, frame, length)).as("round %d", round).isEqualTo(content);
    }
  }

  @Test
  void readsAndWritesInTheMiddleOfArrays() {
    byte[] content = SampleContent.TEXT.bytes(10_000, 1);
    byte[] output = new byte[codec.maxCompressedLength(5_000) + 10];
    int length = codec.compress(content, 2_000, 5_000, output);
    byte[] moved = new byte[length + 200];
    System.arraycopy(output, 0, moved, 77, length);

    assertThat(codec.decompress(moved, 77, length, 5_000))
        .isEqualTo(Arrays.copyOfRange(content, 2_000, 7_000));
  }

  @Test
  void refusesEmptyChunks() {
    assertThatThrownBy(() -> codec.compress(new byte[10], 5, 0, new byte[1_000]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> codec.decompress(new byte[10], 0, 10, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAnOutputThatMightNotSuffice() {
    int needed = codec.maxCompressedLength(100);

    assertThatThrownBy(() -> codec.compress(new byte[100], 0, 100, new byte[needed - 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(needed));
  }

  @Test
  void refusesRangesOutsideTheArray() {
    assertThatThrownBy(() -> codec.compress(new byte[100], 50, 51, new byte[1_000]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.decompress(new byte[100], 50, 51, 10))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @EnumSource
  void noticesTruncationAtEveryOffset(SampleContent sample) {
    byte[] frame = compress(codec, sample.bytes(300, 5));

    for (int length = 0; length < frame.length; length++) {
      byte[] truncated = Arrays.copyOf(frame, length);
      assertThatThrownBy(() -> decompress(codec, truncated, 300))
          .as("%d of %d bytes", length, frame.length)
          .isInstanceOf(MalformedInputException.class);
    }
  }

  @Test
  void noticesTruncationOfLargeFrames() {
    byte[] frame = compress(codec, SampleContent.REAL_FILE.bytes(300_000, 5));
    var random = new Random(1);

    for (int round = 0; round < 50; round++) {
      byte[] truncated = Arrays.copyOf(frame, random.nextInt(frame.length));
      assertThatThrownBy(() -> decompress(codec, truncated, 300_000))
          .as("%d of %d bytes", truncated.length, frame.length)
          .isInstanceOf(MalformedInputException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesEveryFlippedBit(SampleContent sample) {
    byte[] content = sample.bytes(300, 5);
    byte[] frame = compress(codec, content);

    for (int bit = 0; bit < frame.length * 8; bit++) {
      frame[bit / 8] ^= (byte) (1 << bit % 8);
      assertMalformedOrUnchecked(frame, content);
      frame[bit / 8] ^= (byte) (1 << bit % 8);
    }

    assertThat(decompress(codec, frame, 300)).isEqualTo(content);
  }

  @Test
  void survivesFlippedBitsInLargeFrames() {
    byte[] content = SampleContent.REAL_FILE.bytes(200_000, 5);
    byte[] frame = compress(codec, content);
    var random = new Random(2);

    for (int round = 0; round < 25; round++) {
      byte[] damaged = frame.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertMalformedOrUnchecked(damaged, content);
    }
  }

  @Test
  void survivesNoise() {
    var random = new Random(3);
    byte[] frame = compress(codec, SampleContent.TEXT.bytes(2_000, 5));
    for (int round = 0; round < 300; round++) {
      byte[] noise = new byte[1 + random.nextInt(500)];
      random.nextBytes(noise);
      int kept = Math.min(noise.length, random.nextInt(Math.min(30, frame.length)));
      System.arraycopy(frame, 0, noise, 0, kept);

      assertMalformedOrUnchecked(noise, new byte[2_000]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-599, -1, 1, 5_000})
  void refusesFramesOfAnotherSize(int difference) {
    byte[] frame = compress(codec, SampleContent.TEXT.bytes(600, 5));

    assertThatThrownBy(() -> decompress(codec, frame, 600 + difference))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void refusesBytesBehindTheFrame() {
    byte[] frame = compress(codec, SampleContent.TEXT.bytes(600, 5));

    assertThatThrownBy(() -> decompress(codec, Arrays.copyOf(frame, frame.length + 1), 600))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void namesItsCompression() {
    assertThat(codec.compression()).isEqualTo(factory.compression());
  }

  /**
   * Some bits have no meaning, and without a checksum the wrong bytes may come out; but always as
   * many as expected, and nothing else may happen.
   */
  private void assertMalformedOrUnchecked(byte[] frame, byte[] content) {
    try {
      byte[] result = decompress(codec, frame, content.length);
      assertThat(result).hasSameSizeAs(content);
      assertThat(Arrays.equals(result, content) || !hasChecksum(frame)).isTrue();
    } catch (MalformedInputException e) {
      assertThat(e.offset()).isBetween(0L, (long) frame.length);
    }
  }

  private boolean hasChecksum(byte[] frame) {
    return switch (codec.compression()) {
      case XZ -> true;
      case ZSTD -> (frame[4] & 0x04) != 0;
      case NONE, BROTLI, BZIP2 -> false;
    };
  }
}

package dev.mansard.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkSourceTest {
  private static final ChunkerParameters SMALL = new ChunkerParameters(256, 1024, 4096);

  private final Random random = new Random(5);

  @ParameterizedTest
  @ValueSource(ints = {4096, 4097, 10_000, 50_000, 200_000, 300_000})
  void cutsAsIfTheWholeNarWereInOneWindow(int windowLength) throws IOException {
    byte[] nar = bytes(200_000);
    var chunker = new FastCdcChunker(SMALL);

    var source = new ChunkSource(new Trickle(nar), chunker, () -> new byte[windowLength]);

    assertThat(lengths(source)).isEqualTo(lengthsInOneWindow(chunker, nar));
  }

  @Test
  void leavesChunksOfFormerWindowsAlone() throws IOException {
    byte[] nar = bytes(100_000);
    var source = new ChunkSource(new Trickle(nar), new FastCdcChunker(SMALL), () -> new byte[8192]);

    List<Chunk> chunks = drain(source);

    assertThat(concatenated(chunks)).isEqualTo(nar);
    assertThat(chunks.stream().map(Chunk::window).distinct().count()).isBetween(12L, 40L);
  }

  @Test
  void usesOneWindowOverAndOverIfThatIsWhatItGets() throws IOException {
    byte[] nar = bytes(100_000);
    byte[] window = new byte[8192];
    var source = new ChunkSource(new Trickle(nar), new FastCdcChunker(SMALL), () -> window);

    var copies = new ArrayList<Chunk>();
    for (Optional<Chunk> chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
      copies.add(copyOf(chunk.get()));
    }

    assertThat(concatenated(copies)).isEqualTo(nar);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 4095})
  void needsNoMoreThanOneWindowOfTheSizeOfASmallNar(int length) throws IOException {
    byte[] nar = bytes(length);
    var source =
        new ChunkSource(
            new ByteArrayInputStream(nar), new FastCdcChunker(SMALL), only(new byte[length]));

    assertThat(concatenated(drain(source))).isEqualTo(nar);
  }

  @Test
  void yieldsNothingForAnEmptyNar() throws IOException {
    var source =
        new ChunkSource(InputStream.nullInputStream(), new FixedSizeChunker(10), () -> new byte[0]);

    assertThat(source.next()).isEmpty();
    assertThat(source.next()).isEmpty();
  }

  @Test
  void cutsAtFixedPlacesBelowTheThreshold() throws IOException {
    var chunker = new ChunkingSettings(100_000, SMALL).chunkerFor(99_999);
    var source = new ChunkSource(new Trickle(bytes(10_000)), chunker, () -> new byte[6000]);

    assertThat(lengths(source)).containsExactly(4096, 4096, 1808);
  }

  @Test
  void complainsOfAWindowThatIsTooSmall() {
    var source =
        new ChunkSource(new Trickle(bytes(9000)), new FixedSizeChunker(4096), () -> new byte[100]);

    assertThatThrownBy(() -> drain(source))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("100")
        .hasMessageContaining("4096");
  }

  @Test
  void yieldsNoPartOfAChunkWhenTheInputFails() {
    var input =
        new FilterInputStream(new ByteArrayInputStream(bytes(5000))) {
          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count < 0) {
              throw new IOException("connection reset");
            }
            return count;
          }
        };
    var source = new ChunkSource(input, new FixedSizeChunker(4096), () -> new byte[8192]);

    assertThatThrownBy(() -> drain(source)).hasMessage("connection reset");
  }

  private static Supplier<byte[]> only(byte[] window) {
    var windows = new ArrayList<>(List.of(window));
    return windows::removeLast;
  }

  private static List<Chunk> drain(ChunkSource source) throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    for (Optional<Chunk> chunk = source.next(); chunk.isPresent(); chunk = source.next()) {
      chunks.add(chunk.get());
    }
    return chunks;
  }

  private static List<Integer> lengths(ChunkSource source) throws IOException {
    return drain(source).stream().map(Chunk::length).toList();
  }

  private static List<Integer> lengthsInOneWindow(Chunker chunker, byte[] nar) {
    List<Integer> lengths = new ArrayList<>();
    for (int at = 0; at < nar.length; at += lengths.getLast()) {
      lengths.add(chunker.nextCut(nar, at, nar.length - at));
    }
    return lengths;
  }

  private static Chunk copyOf(Chunk chunk) {
    int end = chunk.offset() + chunk.length();
    return new Chunk(Arrays.copyOfRange(chunk.window(), chunk.offset(), end), 0, chunk.length());
  }

  private static byte[] concatenated(List<Chunk> chunks) {
    byte[] all = new byte[chunks.stream().mapToInt(Chunk::length).sum()];
    int at = 0;
    for (Chunk chunk : chunks) {
      System.arraycopy(chunk.window(), chunk.offset(), all, at, chunk.length());
      at += chunk.length();
    }
    return all;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Yields as much as it likes, as a network does. */
  private final class Trickle extends ByteArrayInputStream {
    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) {
      return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(3000)));
    }
  }
}

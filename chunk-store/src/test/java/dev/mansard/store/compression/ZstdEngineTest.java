package dev.mansard.store.compression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mansard.protocol.nix.Compression;
import dev.mansard.store.chunk.ChunkerParameters;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ZstdEngineTest {

  @Test
  void worksWithAllEnginesWhereMansardIsBuilt() {
    assertThat(ZstdEngine.values()).allMatch(ZstdEngine::works);
  }

  @Test
  void prefersTheFastestEngine() {
    assertThat(ZstdEngine.choose(true)).isEqualTo(ZstdEngine.JNI);
  }

  @Test
  void loadsNothingNativeUnlessAllowed() {
    assertThat(ZstdEngine.choose(false)).isEqualTo(ZstdEngine.JAVA);
  }

  @Test
  void saysWhichEngineWasChosen() {
    assertThat(CodecFactory.of(CompressionSettings.of(Compression.ZSTD, 3)).engine())
        .isEqualTo("zstd-jni");
    assertThat(CodecFactory.of(new CompressionSettings(Compression.ZSTD, 3, false)).engine())
        .isEqualTo("zstd-java");
  }

  @ParameterizedTest
  @EnumSource
  void readsFramesOfEveryOtherEngine(ZstdEngine writer) {
    for (ZstdEngine reader : ZstdEngine.values()) {
      for (SampleContent sample : SampleContent.values()) {
        byte[] content = sample.bytes(150_000, 8);
        try (Codec from = writer.open(7);
            Codec to = reader.open(3)) {
          byte[] frame = Codecs.compress(from, content);

          assertThat(Codecs.decompress(to, frame, content.length))
              .as("%s by %s read by %s", sample, writer, reader)
              .isEqualTo(content);
        }
      }
    }
  }

  /** The decoder in Java refuses windows above 8 MiB; our frames are whole, and have none. */
  @ParameterizedTest
  @EnumSource
  void readsTheLargestChunk(ZstdEngine reader) {
    byte[] content = SampleContent.TEXT.bytes(ChunkerParameters.LIMIT, 6);
    try (Codec from = ZstdEngine.JNI.open(1);
        Codec to = reader.open(1)) {
      byte[] frame = Codecs.compress(from, content);

      assertThat(Arrays.equals(Codecs.decompress(to, frame, content.length), content)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "JAVA", mode = EnumSource.Mode.EXCLUDE)
  void compressesBetterAtHigherLevels(ZstdEngine engine) {
    byte[] content = SampleContent.REAL_FILE.bytes(262_144, 8);
    try (Codec fast = engine.open(1);
        Codec strong = engine.open(19)) {
      assertThat(Codecs.compress(strong, content).length)
          .isLessThan(Codecs.compress(fast, content).length);
    }
  }

  @Test
  void ignoresTheLevelInJava() {
    byte[] content = SampleContent.REAL_FILE.bytes(262_144, 8);
    try (Codec fast = ZstdEngine.JAVA.open(1);
        Codec strong = ZstdEngine.JAVA.open(19)) {
      assertThat(Codecs.compress(strong, content)).isEqualTo(Codecs.compress(fast, content));
    }
  }
}

package dev.mansard.store.compression;

import dev.mansard.protocol.nix.Compression;
import io.airlift.compress.v3.zstd.ZstdNativeCompressor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every codec there is, for parameterised tests. */
final class Codecs {
  private Codecs() {}

  static Stream<CodecFactory> all() {
    List<CodecFactory> all = new ArrayList<>(zstd().toList());
    all.add(CodecFactory.of(CompressionSettings.of(Compression.XZ, 0)));
    all.add(CodecFactory.of(CompressionSettings.of(Compression.XZ, 2)));
    all.add(CodecFactory.of(CompressionSettings.of(Compression.NONE)));
    return all.stream();
  }

  /** All engines that work here; on the machines that build Mansard these are all there are. */
  static Stream<CodecFactory> zstd() {
    return engines().flatMap(engine -> Stream.of(zstd(engine, 1), zstd(engine, 19)));
  }

  static Stream<ZstdEngine> engines() {
    return Arrays.stream(ZstdEngine.values())
        .filter(engine -> engine != ZstdEngine.FOREIGN || ZstdNativeCompressor.isEnabled());
  }

  static CodecFactory zstd(ZstdEngine engine, int level) {
    return new ChosenCodec(
        Compression.ZSTD, engine.label() + " level " + level, () -> engine.open(level));
  }

  static byte[] compress(Codec codec, byte[] content) {
    byte[] frame = new byte[codec.maxCompressedLength(content.length)];
    return Arrays.copyOf(frame, codec.compress(content, 0, content.length, frame));
  }

  static byte[] decompress(Codec codec, byte[] frame, int expectedLength) {
    return codec.decompress(frame, 0, frame.length, expectedLength);
  }
}

package dev.mansard.store.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mansard.protocol.nix.Compression;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;

/** A pack is a valid stream of its format, whoever reads it. */
final class FrameConcatenationTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.mansard.store.compression.Codecs#all")
  void isReadByStreamingDecoders(CodecFactory factory) throws IOException {
    byte[] content = content();
    byte[] pack = pack(factory, content);

    switch (factory.compression()) {
      case ZSTD -> {
        assertThat(airlift(pack)).isEqualTo(content);
        assertThat(zstdJni(pack)).isEqualTo(content);
      }
      case XZ -> assertThat(tukaani(pack)).isEqualTo(content);
      case NONE, BROTLI, BZIP2 -> assertThat(pack).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void isReadByTheCommandOfTheFormat(CodecFactory factory) throws Exception {
    byte[] content = content();

    byte[] output = run(pack(factory, content), commandOf(factory), "-d", "-c");

    assertThat(output).isEqualTo(content);
  }

  @ParameterizedTest
  @MethodSource("zstdEngines")
  void readsFramesOfTheZstdCommand(ZstdEngine engine) throws Exception {
    byte[] content = SampleContent.REAL_FILE.bytes(200_000, 9);

    for (String option : List.of("-1", "-3", "-19", "--no-check")) {
      byte[] frame = run(content, "zstd", "-c", option);
      try (Codec codec = engine.open(3)) {
        assertThat(Codecs.decompress(codec, frame, content.length)).as(option).isEqualTo(content);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0", "-6", "--check=crc32", "--check=sha256", "--check=none"})
  void readsStreamsOfTheXzCommand(String option) throws Exception {
    byte[] content = SampleContent.REAL_FILE.bytes(200_000, 9);

    byte[] frame = run(content, "xz", "-c", option);

    try (Codec codec = new XzCodec(6)) {
      assertThat(Codecs.decompress(codec, frame, content.length)).isEqualTo(content);
    }
  }

  private static String commandOf(CodecFactory factory) {
    return factory.compression().wireName();
  }

  private static Stream<CodecFactory> compressing() {
    return Codecs.all().filter(factory -> factory.compression() != Compression.NONE);
  }

  private static Stream<ZstdEngine> zstdEngines() {
    return Codecs.engines();
  }

  private static byte[] content() {
    var content = new ByteArrayOutputStream();
    for (SampleContent sample : SampleContent.values()) {
      content.writeBytes(sample.bytes(70_000, 4));
    }
    return content.toByteArray();
  }

  /** Chunks of growing size, each a frame of its own, by one codec. */
  private static byte[] pack(CodecFactory factory, byte[] content) {
    var pack = new ByteArrayOutputStream();
    try (Codec codec = factory.open()) {
      for (int at = 0, length = 1; at < content.length; at += length, length = length * 3 + 1) {
        int end = Math.min(content.length, at + length);
        pack.writeBytes(Codecs.compress(codec, Arrays.copyOfRange(content, at, end)));
      }
    }
    return pack.toByteArray();
  }

  private static byte[] airlift(byte[] pack) throws IOException {
    try (var input = new ZstdInputStream(new ByteArrayInputStream(pack))) {
      return input.readAllBytes();
    }
  }

  private static byte[] zstdJni(byte[] pack) throws IOException {
    try (var input = new com.github.luben.zstd.ZstdInputStream(new ByteArrayInputStream(pack))) {
      return input.readAllBytes();
    }
  }

  private static byte[] tukaani(byte[] pack) throws IOException {
    try (var input = new XZInputStream(new ByteArrayInputStream(pack))) {
      return input.readAllBytes();
    }
  }

  private byte[] run(byte[] input, String... command) throws Exception {
    Path from = Files.write(folder.resolve("input"), input);
    Path to = folder.resolve("output");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(from.toFile())
              .redirectOutput(to.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      return abort(command[0] + " is not installed");
    }
    assertThat(process.waitFor()).isZero();
    return Files.readAllBytes(to);
  }
}

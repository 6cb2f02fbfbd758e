package dev.mansard.store.compression;

import com.github.luben.zstd.util.Native;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdNativeCompressor;
import io.airlift.compress.v3.zstd.ZstdNativeDecompressor;
import java.util.Arrays;

/**
 * The zstd libraries, fastest first. All write and read the same format; which of them works
 * depends on the processor, the C library and whether code may be loaded from the temporary folder.
 */
enum ZstdEngine {
  /** libzstd through JNI, with contexts that are kept. */
  JNI("zstd-jni") {
    @Override
    Codec open(int level) {
      return new ZstdJniCodec(level);
    }

    @Override
    void load() {
      Native.load();
    }
  },

  /** libzstd through the foreign function interface, as aircompressor brings it. */
  FOREIGN("zstd-foreign") {
    @Override
    Codec open(int level) {
      return new ZstdCodec(new ZstdNativeCompressor(level), new ZstdNativeDecompressor());
    }

    @Override
    void load() {
      if (!ZstdNativeCompressor.isEnabled()) {
        throw new UnsatisfiedLinkError("aircompressor has no native zstd here");
      }
    }
  },

  /** aircompressor's own, in Java: one level only. */
  JAVA("zstd-java") {
    @Override
    Codec open(int level) {
      return new ZstdCodec(new ZstdJavaCompressor(), new ZstdJavaDecompressor());
    }

    @Override
    void load() {
      // needs nothing
    }
  };

  private final String label;

  ZstdEngine(String label) {
    this.label = label;
  }

  /** The first engine that works. */
  static ZstdEngine choose(boolean nativeAllowed) {
    return Arrays.stream(values())
        .filter(engine -> engine == JAVA || (nativeAllowed && engine.works()))
        .findFirst()
        .orElse(JAVA);
  }

  String label() {
    return label;
  }

  abstract Codec open(int level);

  abstract void load();

  /** Whether the library can be loaded and gives back what it was given. */
  boolean works() {
    byte[] sample = new byte[1000];
    Arrays.fill(sample, (byte) 7);
    try {
      load();
      try (Codec codec = open(1)) {
        byte[] frame = new byte[codec.maxCompressedLength(sample.length)];
        int length = codec.compress(sample, 0, sample.length, frame);
        return Arrays.equals(sample, codec.decompress(frame, 0, length, sample.length));
      }
    } catch (LinkageError e) {
      return false;
    }
  }
}

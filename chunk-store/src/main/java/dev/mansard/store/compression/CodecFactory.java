package dev.mansard.store.compression;

import dev.mansard.protocol.nix.Compression;

/** Makes codecs of one compression and level; safe for use by many threads. */
public interface CodecFactory {

  /** The factory that fits the settings, with the fastest library that works on this machine. */
  static CodecFactory of(CompressionSettings settings) {
    return switch (settings.type()) {
      case NONE -> new ChosenCodec(Compression.NONE, "none", NoneCodec::new);
      case XZ -> new ChosenCodec(Compression.XZ, "xz-java", () -> new XzCodec(settings.level()));
      case ZSTD -> {
        ZstdEngine engine = ZstdEngine.choose(settings.nativeAllowed());
        yield new ChosenCodec(
            Compression.ZSTD, engine.label(), () -> engine.open(settings.level()));
      }
      case BROTLI, BZIP2 -> throw new IllegalArgumentException(settings.type().wireName());
    };
  }

  /** What the narinfo calls it. */
  Compression compression();

  /** Which library does the work, for logs and metrics: one of a handful of constant names. */
  String engine();

  /** A new codec for the calling thread, which closes it. */
  Codec open();
}

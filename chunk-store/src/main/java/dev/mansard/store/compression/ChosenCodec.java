package dev.mansard.store.compression;

import dev.mansard.protocol.nix.Compression;
import java.util.function.Supplier;

/** A codec that has been decided on. */
record ChosenCodec(Compression compression, String engine, Supplier<Codec> opener)
    implements CodecFactory {

  @Override
  public Codec open() {
    return opener.get();
  }
}

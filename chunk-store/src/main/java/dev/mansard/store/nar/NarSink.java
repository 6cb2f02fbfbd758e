package dev.mansard.store.nar;

import java.io.IOException;

/** Takes the bytes of a body. */
@FunctionalInterface
public interface NarSink {

  /**
   * Takes bytes and returns when the array may be reused; blocks while the receiver is slow.
   *
   * @throws IOException if the receiver is gone
   */
  void write(byte[] bytes, int offset, int length) throws IOException;
}

package dev.mansard.store.upload;

import dev.mansard.store.compression.FrameChecksum;
import java.util.Arrays;

/**
 * A compressed chunk.
 *
 * @param bytes all of them belong to the frame
 * @param checksum CRC-32C of the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one thread to one other, never compared
record Frame(byte[] bytes, int checksum) {

  /** The frame that lies at the start of {@code buffer}. */
  static Frame copyOf(byte[] buffer, int length) {
    return new Frame(Arrays.copyOf(buffer, length), FrameChecksum.of(buffer, 0, length));
  }
}

package dev.mansard.store.metadata.integrity;

/**
 * What should lie at a place of a pack.
 *
 * @param offset where the frame begins
 * @param length its bytes
 * @param checksum CRC-32C of them
 * @param isQuarantined whether it is known to be damaged
 */
public record PlacedFrame(long offset, int length, int checksum, boolean isQuarantined) {

  /** Where the next frame begins, if it follows at once. */
  public long end() {
    return offset + length;
  }
}

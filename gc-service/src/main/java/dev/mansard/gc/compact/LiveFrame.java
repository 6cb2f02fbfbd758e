package dev.mansard.gc.compact;

/**
 * A frame that has to move.
 *
 * @param chunkId its chunk
 * @param offset where it lies in the old pack
 * @param length its bytes
 * @param checksum CRC-32C of them
 */
public record LiveFrame(long chunkId, long offset, int length, int checksum) {}

package dev.mansard.store.blob.s3;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * The bytes of one part. Memory grows with them, so that a small blob does not cost a whole part.
 *
 * <p>Arrays are never used again for another part: a request that was given up may still be reading
 * them.
 */
final class PartBuffer {
  private static final int SMALLEST = 16 << 10;

  /** Small enough not to be a humongous object of G1 at its smallest region size. */
  private static final int LARGEST = 256 << 10;

  private final int capacity;
  private final List<ByteBuffer> segments = new ArrayList<>();
  private int size;

  PartBuffer(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == capacity;
  }

  /** Copies as many bytes as fit, at least one unless it is full, and returns how many. */
  int add(byte[] bytes, int offset, int length) {
    int taken = 0;
    while (taken < length && !isFull()) {
      var segment = segmentWithRoom();
      int count = Math.min(length - taken, segment.remaining());
      segment.put(bytes, offset + taken, count);
      size += count;
      taken += count;
    }
    return taken;
  }

  private ByteBuffer segmentWithRoom() {
    if (segments.isEmpty() || !segments.getLast().hasRemaining()) {
      int wanted = Math.clamp(size, SMALLEST, LARGEST);
      segments.add(ByteBuffer.allocate(Math.min(wanted, capacity - size)));
    }
    return segments.getLast();
  }

  /** A request body of all bytes, which may be sent several times. */
  AsyncRequestBody toBody() {
    if (segments.isEmpty()) {
      return AsyncRequestBody.empty();
    }
    var parts = segments.stream().map(ByteBuffer::duplicate).map(ByteBuffer::flip);
    return AsyncRequestBody.fromRemainingByteBuffersUnsafe(parts.toArray(ByteBuffer[]::new));
  }
}

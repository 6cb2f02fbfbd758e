package dev.mansard.api.substituter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory in which bodies are handed to connections. It is outside of the heap, since the event loop
 * would copy what lies on the heap once more, and used again and again, since it costs much to
 * make. Netty's own pool is of no use for pieces of this size: Quarkus limits it to regions of 64
 * KiB ({@code quarkus.netty.allocator-max-order}). Safe for many threads.
 */
final class ResponsePieces {
  /** Bytes of a piece. */
  static final int BYTES = 128 << 10;

  /** 16 MiB in all; who finds none gets memory of the heap. */
  private static final int MOST = 128;

  private final ConcurrentLinkedQueue<ByteBuf> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger(MOST);

  /** An empty piece. */
  ByteBuf take() {
    var piece = free.poll();
    if (piece != null) {
      return piece.clear();
    }
    return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0
        ? Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BYTES)).clear()
        : Unpooled.buffer(BYTES, BYTES);
  }

  /** Takes one back that no connection reads any more. */
  void giveBack(ByteBuf piece) {
    if (piece.isDirect()) {
      free.add(piece);
    }
  }
}

package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobKey;
import java.io.IOException;
import java.util.Optional;

/**
 * The served form of a NAR: its frames one behind the other. Everything it consists of was there
 * when it was opened. Safe for use by many threads; each call has its own buffers.
 */
public interface NarBody extends AutoCloseable {

  /** Bytes of the whole body. */
  long length();

  /** The blob that is this body byte for byte, if there is one; fit for a presigned URL. */
  Optional<BlobKey> wholePack();

  /**
   * Passes {@code length} bytes from {@code offset} on to {@code sink}. Nothing of a frame is
   * passed on before the whole frame's checksum has been verified.
   *
   * @throws IndexOutOfBoundsException if the range is not within the body
   * @throws DamagedFrameException if a frame is not what was written
   * @throws IOException if the storage fails, or the sink; what was passed on so far is right but
   *     incomplete, so that the connection has to be reset
   */
  void writeTo(long offset, long length, NarSink sink) throws IOException;

  /** Releases nothing that another call still uses. */
  @Override
  void close();
}

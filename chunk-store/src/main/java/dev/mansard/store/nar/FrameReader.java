package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.metadata.Pack;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the frames of a span in order, where one placement says they are, and verifies each before
 * it is passed on. A frame that does not match is read once more by itself, since the damage may
 * have happened on the way; what does not match then is reported.
 */
final class FrameReader {
  private static final Logger LOG = LoggerFactory.getLogger(FrameReader.class);

  /** So many bytes of whole frames are read and passed on at once, or one frame if it is larger. */
  static final int SLICE_BYTES = 256 << 10;

  private final BlobStorage storage;
  private final Placement placement;
  private final FrameTable frames;
  private final DamageReport damage;

  FrameReader(BlobStorage storage, Placement placement, DamageReport damage) {
    this.storage = storage;
    this.placement = placement;
    this.frames = placement.frames();
    this.damage = damage;
  }

  /** Sends the one request for a span; returns when the answer begins. */
  InputStream open(Span span) throws StorageException {
    Pack pack = placement.pack(span.packId());
    return storage.openRange(pack.blobKey(), span.offset(), span.length());
  }

  /** Passes the frames of a span on to {@code target}. */
  void read(Span span, InputStream in, SliceTarget target) throws IOException {
    Pack pack = placement.pack(span.packId());
    long position = span.offset();
    for (Extent extent : span.extents()) {
      skip(pack.blobKey(), in, extent.offset() - position);
      readExtent(extent, pack, in, target);
      position = extent.end();
    }
  }

  private static void skip(BlobKey key, InputStream in, long gap) throws IOException {
    try {
      in.skipNBytes(gap);
    } catch (EOFException e) {
      throw endedEarly(key);
    }
  }

  private void readExtent(Extent extent, Pack pack, InputStream in, SliceTarget target)
      throws IOException {
    for (int frame = extent.firstFrame(); frame < extent.endFrame(); ) {
      int end = endOfSlice(frame, extent.endFrame());
      int length = lengthOf(frame, end);
      byte[] buffer = target.buffer(frame, length);
      if (in.readNBytes(buffer, 0, length) != length) {
        throw endedEarly(pack.blobKey());
      }
      verify(pack, buffer, frame, end);
      target.take(buffer, length);
      frame = end;
    }
  }

  private static StorageException endedEarly(BlobKey key) {
    return new StorageException.Missing("blob " + key + " ended early");
  }

  private int endOfSlice(int frame, int end) {
    long bytes = frames.length(frame);
    int next = frame + 1;
    while (next < end && bytes + frames.length(next) <= SLICE_BYTES) {
      bytes += frames.length(next++);
    }
    return next;
  }

  private int lengthOf(int frame, int end) {
    int bytes = 0;
    for (int i = frame; i < end; i++) {
      bytes += frames.length(i);
    }
    return bytes;
  }

  private void verify(Pack pack, byte[] buffer, int first, int end) throws IOException {
    int position = 0;
    for (int i = first; i < end; i++) {
      int length = frames.length(i);
      if (FrameChecksum.of(buffer, position, length) != frames.checksum(i)) {
        readAgain(pack, buffer, position, i);
      }
      position += length;
    }
  }

  private void readAgain(Pack pack, byte[] buffer, int position, int frame) throws IOException {
    int length = frames.length(frame);
    long offset = frames.offset(frame);
    try (InputStream in = storage.openRange(pack.blobKey(), offset, length)) {
      if (in.readNBytes(buffer, position, length) != length) {
        throw endedEarly(pack.blobKey());
      }
    }
    if (FrameChecksum.of(buffer, position, length) != frames.checksum(frame)) {
      damage.frame(pack, offset, length);
      throw new DamagedFrameException(pack.blobKey(), offset, length);
    }
    LOG.warn(
        "{} bytes at {} of {} were wrong when they were read first, and right the second time",
        length,
        offset,
        pack.blobKey());
  }

  /** Where verified slices go. */
  interface SliceTarget {

    /** A buffer of at least that length for the next slice, which begins with that frame. */
    byte[] buffer(int frame, int length) throws IOException;

    /** Takes the buffer back with that many verified bytes in it. */
    void take(byte[] buffer, int length) throws IOException;

    /** Hands each slice to the sink at once. */
    static SliceTarget direct(NarSink sink) {
      return new SliceTarget() {
        private byte[] buffer = new byte[0];

        @Override
        public byte[] buffer(int frame, int length) {
          if (buffer.length < length) {
            buffer = new byte[length];
          }
          return buffer;
        }

        @Override
        public void take(byte[] filled, int length) throws IOException {
          sink.write(filled, 0, length);
        }
      };
    }
  }
}

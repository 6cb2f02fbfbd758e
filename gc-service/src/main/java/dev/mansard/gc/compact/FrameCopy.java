package dev.mansard.gc.compact;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.BlobWriter;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.compression.FrameChecksum;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Copies frames from a pack to a new blob, one in memory at a time, and verifies each: what is
 * damaged must not be given a fresh look.
 */
final class FrameCopy {
  private static final long LONGEST_EXTENT = 16L << 20;

  private final BlobStorage storage;
  private final BlobKey from;
  private final BlobWriter to;
  private final Pace pace;
  private final MovedFrames moved = new MovedFrames();
  private byte[] buffer = new byte[256 << 10];
  private long written;

  FrameCopy(BlobStorage storage, BlobKey from, BlobWriter to, Pace pace) {
    this.storage = storage;
    this.from = from;
    this.to = to;
    this.pace = pace;
  }

  /** Copies these behind those that were copied before; neighbours are read by one request. */
  void copy(List<LiveFrame> frames) throws IOException, InterruptedException {
    for (int first = 0; first < frames.size(); ) {
      int end = endOfExtent(frames, first);
      long offset = frames.get(first).offset();
      LiveFrame last = frames.get(end - 1);
      try (var in = open(offset, last.offset() + last.length() - offset)) {
        for (LiveFrame frame : frames.subList(first, end)) {
          copy(in, frame);
        }
      }
      first = end;
    }
  }

  private static int endOfExtent(List<LiveFrame> frames, int first) {
    long start = frames.get(first).offset();
    int end = first + 1;
    while (end < frames.size()
        && frames.get(end).offset() == frames.get(end - 1).offset() + frames.get(end - 1).length()
        && frames.get(end).offset() - start < LONGEST_EXTENT) {
      end++;
    }
    return end;
  }

  private void copy(InputStream in, LiveFrame frame) throws IOException, InterruptedException {
    if (buffer.length < frame.length()) {
      buffer = new byte[frame.length()];
    }
    if (read(in, frame) != frame.length()) {
      throw new StorageException.Missing("blob " + from + " ended early");
    }
    if (FrameChecksum.of(buffer, 0, frame.length()) != frame.checksum()) {
      throw new StorageException.Missing(
          "the frame at %d in %s is damaged".formatted(frame.offset(), from));
    }
    pace.take(frame.length());
    to.write(buffer, 0, frame.length());
    moved.add(frame.chunkId(), frame.offset(), written);
    written += frame.length();
  }

  private InputStream open(long offset, long length) throws IOException {
    try {
      return storage.openRange(from, offset, length);
    } catch (StorageException.Permanent e) {
      throw judged(e, offset, length);
    }
  }

  private int read(InputStream in, LiveFrame frame) throws IOException {
    try {
      return in.readNBytes(buffer, 0, frame.length());
    } catch (StorageException.Permanent e) {
      throw judged(e, frame.offset(), frame.length());
    }
  }

  /**
   * What the storage refuses to read, and refuses again after it let others be read, is damage as
   * well.
   */
  private StorageException judged(StorageException.Permanent refusal, long offset, long length)
      throws IOException {
    if (!refusal.isOfBlob()) {
      return refusal;
    }
    storage.checkReading();
    try (var in = storage.openRange(from, offset, length)) {
      in.skipNBytes(length);
      return refusal;
    } catch (StorageException.Permanent e) {
      return e.isOfBlob() ? new StorageException.Missing(String.valueOf(e.getMessage())) : e;
    }
  }

  /** Where everything went. */
  MovedFrames moved() {
    return moved;
  }

  /** Bytes of the copy. */
  long written() {
    return written;
  }
}

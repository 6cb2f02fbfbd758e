package dev.mansard.store.integrity;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.metadata.integrity.PlacedFrame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads frames and compares their checksums, in large requests, at a given pace. */
final class FrameVerification {
  /** Bytes of one request, or one frame if it is larger. */
  private static final long REQUEST_BYTES = 8L << 20;

  private final BlobStorage storage;
  private final ScrubPace pace;
  private byte[] buffer = {};

  FrameVerification(BlobStorage storage, ScrubPace pace) {
    this.storage = storage;
    this.pace = pace;
  }

  /**
   * Those of the frames, which stand by ascending offset, that are wrong when read twice.
   *
   * @throws IOException if they cannot be read, which says nothing about them
   */
  List<PlacedFrame> findDamaged(BlobKey key, List<PlacedFrame> frames)
      throws IOException, InterruptedException {
    List<PlacedFrame> damaged = new ArrayList<>();
    for (int first = 0; first < frames.size(); ) {
      int end = endOfRequest(frames, first);
      List<PlacedFrame> request = frames.subList(first, end);
      for (PlacedFrame suspect : readAndCompare(key, request)) {
        if (!readAndCompare(key, List.of(suspect)).isEmpty()) {
          damaged.add(suspect);
        }
      }
      first = end;
    }
    return damaged;
  }

  private static int endOfRequest(List<PlacedFrame> frames, int first) {
    int end = first + 1;
    while (end < frames.size()
        && frames.get(end).offset() == frames.get(end - 1).end()
        && frames.get(end).end() - frames.get(first).offset() <= REQUEST_BYTES) {
      end++;
    }
    return end;
  }

  private List<PlacedFrame> readAndCompare(BlobKey key, List<PlacedFrame> request)
      throws IOException, InterruptedException {
    long from = request.getFirst().offset();
    long length = request.getLast().end() - from;
    pace.spend(length);
    List<PlacedFrame> different = new ArrayList<>();
    try (InputStream in = storage.openRange(key, from, length)) {
      for (PlacedFrame frame : request) {
        if (buffer.length < frame.length()) {
          buffer = new byte[frame.length()];
        }
        if (in.readNBytes(buffer, 0, frame.length()) != frame.length()) {
          throw new EOFException("range of " + key + " ended early");
        }
        if (FrameChecksum.of(buffer, 0, frame.length()) != frame.checksum()) {
          different.add(frame);
        }
      }
    }
    return different;
  }
}

package dev.mansard.store.integrity;

import dev.mansard.store.blob.BlobKey;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.compression.FrameChecksum;
import dev.mansard.store.metadata.integrity.PlacedFrame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads frames and compares their checksums, in large requests, at a given pace. */
final class FrameVerification {
  /** Bytes of one request, or one frame if it is larger. */
  private static final long REQUEST_BYTES = 8L << 20;

  private final BlobStorage storage;
  private final StorageMark mark;
  private final Pace pace;
  private byte[] buffer = {};

  /** Waits until so many bytes may be read. */
  interface Pace {
    void spend(long bytes) throws InterruptedException;
  }

  /**
   * Reads that storage.
   *
   * @param mark of the same storage
   */
  FrameVerification(BlobStorage storage, StorageMark mark, Pace pace) {
    this.storage = storage;
    this.mark = mark;
    this.pace = pace;
  }

  /** The frames, which stand by ascending offset, by the requests that read them. */
  static List<List<PlacedFrame>> requests(List<PlacedFrame> frames) {
    List<List<PlacedFrame>> requests = new ArrayList<>();
    for (int first = 0; first < frames.size(); ) {
      int end = endOfRequest(frames, first);
      requests.add(frames.subList(first, end));
      first = end;
    }
    return requests;
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

  /**
   * What is wrong with the frames of a request, each of which was read twice. That the storage
   * refuses to read them counts if it lets others be read, and refuses once more afterwards.
   *
   * @throws IOException if they cannot be read for a reason that says nothing about them
   */
  List<Flaw> findFlaws(BlobKey key, List<PlacedFrame> request)
      throws IOException, InterruptedException {
    if (request.isEmpty()) {
      return List.of();
    }
    List<Flaw> flaws = new ArrayList<>();
    for (PlacedFrame suspect : findSuspects(key, request)) {
      look(key, suspect).ifPresent(flaws::add);
    }
    return flaws.stream().anyMatch(Flaw::isRefusal) ? lasting(key, flaws) : flaws;
  }

  /** The storage may have come back between a refusal and the proof that it works. */
  private List<Flaw> lasting(BlobKey key, List<Flaw> flaws)
      throws IOException, InterruptedException {
    mark.requireReading();
    List<Flaw> lasting = new ArrayList<>();
    for (Flaw flaw : flaws) {
      if (!flaw.isRefusal()) {
        lasting.add(flaw);
      } else {
        look(key, flaw.frame()).filter(Flaw::isRefusal).ifPresent(lasting::add);
      }
    }
    return lasting;
  }

  private List<PlacedFrame> findSuspects(BlobKey key, List<PlacedFrame> request)
      throws IOException, InterruptedException {
    try {
      return readAndCompare(key, request);
    } catch (StorageException.Permanent e) {
      requireOfBlob(e);
      List<PlacedFrame> suspects = new ArrayList<>();
      for (PlacedFrame frame : request) {
        look(key, frame).map(Flaw::frame).ifPresent(suspects::add);
      }
      return suspects;
    }
  }

  private Optional<Flaw> look(BlobKey key, PlacedFrame frame)
      throws IOException, InterruptedException {
    try {
      return readAndCompare(key, List.of(frame)).stream().findFirst().map(Flaw::ofChecksum);
    } catch (StorageException.Permanent e) {
      requireOfBlob(e);
      return Optional.of(Flaw.ofRefusal(frame, e));
    }
  }

  private static void requireOfBlob(StorageException.Permanent refusal)
      throws StorageException.Permanent {
    if (!refusal.isOfBlob()) {
      throw refusal;
    }
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

package dev.mansard.gc.fsck;

import dev.mansard.gc.fsck.FsckRepository.CheckedChunk;
import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.RangeCost;
import dev.mansard.store.blob.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The frames of some chunks of a NAR in order, by few requests. What one pack holds of them is one
 * range, with gaps as wide as {@link RangeCost} allows; a NAR that alternates between packs has a
 * range of each open. One frame is in memory at a time. A range that cannot be had as a whole is
 * read frame by frame, so that only what is missing is.
 */
final class FrameStreams implements AutoCloseable {
  /** Each is a connection to the storage. */
  private static final int MOST_OPEN = 8;

  private final BlobStorage storage;
  private final List<CheckedChunk> chunks;
  private final List<Range> ranges = new ArrayList<>();
  private final LinkedHashSet<Range> open = new LinkedHashSet<>();

  /** Plans the requests; none is sent yet. */
  FrameStreams(BlobStorage storage, List<CheckedChunk> chunks) {
    this.storage = storage;
    this.chunks = chunks;
    Map<Long, Range> latest = new HashMap<>();
    long position = 0;
    for (CheckedChunk chunk : chunks) {
      var range = latest.get(chunk.pack().id());
      if (range == null || !range.takes(chunk, position)) {
        range = new Range(chunk, position);
        latest.put(chunk.pack().id(), range);
      }
      ranges.add(range);
      position += chunk.storedBytes();
    }
  }

  /** The chunk of that index. */
  CheckedChunk chunk(int index) {
    return chunks.get(index);
  }

  /**
   * The frame of the chunk of that index; they are asked for in order, but some may be left out.
   *
   * @throws StorageException.Missing if there are no such bytes
   * @throws StorageException.Permanent if the storage has refused twice to read them
   */
  byte[] read(int index) throws IOException {
    var chunk = chunks.get(index);
    var range = ranges.get(index);
    if (!range.isBroken) {
      try {
        return readFrom(range, chunk);
      } catch (StorageException.Missing | StorageException.Permanent | EOFException e) {
        range.isBroken = true;
        close(range);
      }
    }
    try {
      return readAlone(index);
    } catch (StorageException.Permanent e) {
      return readAlone(index);
    }
  }

  /** The same by a request of its own. */
  byte[] readAlone(int index) throws IOException {
    var chunk = chunks.get(index);
    try (var in = storage.openRange(chunk.key(), chunk.offset(), chunk.storedBytes())) {
      return readFully(in, chunk);
    }
  }

  private byte[] readFrom(Range range, CheckedChunk chunk) throws IOException {
    InputStream in = stream(range, chunk);
    in.skipNBytes(chunk.offset() - range.position);
    byte[] frame = readFully(in, chunk);
    range.position = chunk.end();
    if (range.position == range.end) {
      close(range);
    }
    return frame;
  }

  /** A range that had to give its place to another goes on with a new request. */
  private InputStream stream(Range range, CheckedChunk chunk) throws IOException {
    if (range.in.isPresent()) {
      return range.in.get();
    }
    if (open.size() == MOST_OPEN) {
      close(open.getFirst());
    }
    var in = storage.openRange(chunk.key(), chunk.offset(), range.end - chunk.offset());
    range.in = Optional.of(in);
    range.position = chunk.offset();
    open.add(range);
    return in;
  }

  private static byte[] readFully(InputStream in, CheckedChunk chunk) throws IOException {
    byte[] frame = in.readNBytes(chunk.storedBytes());
    if (frame.length < chunk.storedBytes()) {
      throw new StorageException.Missing("blob " + chunk.key() + " ended early");
    }
    return frame;
  }

  private void close(Range range) throws IOException {
    open.remove(range);
    var in = range.in;
    range.in = Optional.empty();
    if (in.isPresent()) {
      in.get().close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Range range : List.copyOf(open)) {
      close(range);
    }
  }

  /** Frames of one pack, by one request. */
  private static final class Range {
    private final long start;
    private final long bodyStart;
    private long end;
    private Optional<InputStream> in = Optional.empty();
    private long position;
    private boolean isBroken;

    Range(CheckedChunk first, long bodyStart) {
      this.start = first.offset();
      this.end = first.end();
      this.bodyStart = bodyStart;
    }

    boolean takes(CheckedChunk chunk, long position) {
      boolean isNear =
          chunk.offset() >= end
              && chunk.offset() - end <= RangeCost.WIDEST_GAP
              && chunk.end() - start <= RangeCost.LONGEST
              && position - bodyStart <= RangeCost.REACH;
      if (isNear) {
        end = chunk.end();
      }
      return isNear;
    }
  }
}

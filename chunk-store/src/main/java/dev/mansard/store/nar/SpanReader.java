package dev.mansard.store.nar;

import dev.mansard.store.blob.BlobStorage;
import dev.mansard.store.blob.StorageException;
import dev.mansard.store.nar.FrameReader.SliceTarget;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads spans wherever their frames lie by now. Where a blob is gone, the rows are looked at again,
 * and what is left of the span is read from where it was moved to. A blob that is gone although its
 * frames were not moved is reported, and so is one that the storage refuses to read.
 */
final class SpanReader {
  private static final Logger LOG = LoggerFactory.getLogger(SpanReader.class);

  private final BlobStorage storage;
  private final Places places;
  private final Placement planned;
  private final DamageReport damage;

  /** A reader of spans that were planned by {@code planned}. */
  SpanReader(BlobStorage storage, Places places, Placement planned, DamageReport damage) {
    this.storage = storage;
    this.places = places;
    this.planned = planned;
    this.damage = damage;
  }

  /**
   * Passes the frames of a span on to {@code target}.
   *
   * @param latency is told how long each answer took to begin, in nanoseconds
   */
  void read(Span span, SliceTarget target, LongConsumer latency) throws IOException {
    var progress = new Progress(target, planned.starts(), span.extents().getFirst().firstFrame());
    Placement by = planned;
    List<Span> left = List.of(span);
    boolean isApart = false;
    while (true) {
      try {
        for (Span each : left) {
          read(each, by, progress, latency);
        }
        return;
      } catch (StorageException.Missing e) {
        int frame = span.frameFrom(progress.next);
        by = findOther(by, frame, e);
        left = SpanPlan.rest(span, frame, by);
      } catch (StorageException.Permanent e) {
        if (!e.isOfBlob()) {
          throw e;
        }
        int frame = span.frameFrom(progress.next);
        requireNotLost(by, frame, progress.lengthFrom(frame, by), e);
        if (isApart || span.extents().size() == 1) {
          throw e;
        }
        isApart = true;
        left = SpanPlan.apart(span, frame, by);
      }
    }
  }

  private void read(Span span, Placement by, SliceTarget target, LongConsumer latency)
      throws IOException {
    var reader = new FrameReader(storage, by, damage);
    long begin = System.nanoTime();
    try (var in = reader.open(span)) {
      latency.accept(System.nanoTime() - begin);
      reader.read(span, in, target);
    }
  }

  private Placement findOther(Placement vain, int frame, StorageException.Missing failure)
      throws StorageException {
    var pack = vain.pack(vain.frames().packId(frame));
    Optional<Placement> other = places.findOther(vain, frame);
    if (other.isEmpty()) {
      throw damage.blob(pack) ? failure : notKnown(failure);
    }
    LOG.debug("pack {} is gone; its frames were moved and are read from there", pack.id());
    return other.get();
  }

  /** A disk that is not mounted misses everything, and says nothing of what is on it. */
  private static StorageException notKnown(StorageException.Missing failure) {
    return new StorageException.Retryable(String.valueOf(failure.getMessage()), failure);
  }

  /** If it is not, what cannot be read may lie in a gap, which nobody needs. */
  private void requireNotLost(
      Placement by, int frame, int length, StorageException.Permanent refusal)
      throws DamagedFrameException {
    var pack = by.pack(by.frames().packId(frame));
    long offset = by.frames().offset(frame);
    if (damage.unreadable(pack, offset, length)) {
      throw new DamagedFrameException(pack.blobKey(), offset, refusal);
    }
  }

  /** Notes how many frames have been passed on. */
  private static final class Progress implements SliceTarget {
    private final SliceTarget target;
    private final long[] starts;
    private int next;
    private int begun;

    Progress(SliceTarget target, long[] starts, int first) {
      this.target = target;
      this.starts = starts;
      this.next = first;
    }

    /** The bytes that were about to be read there: a slice, or as much as a frame. */
    int lengthFrom(int frame, Placement by) {
      return Math.max(begun, by.frames().length(frame));
    }

    @Override
    public byte[] buffer(int frame, int length) throws IOException {
      next = frame;
      begun = length;
      return target.buffer(frame, length);
    }

    @Override
    public void take(byte[] buffer, int length) throws IOException {
      target.take(buffer, length);
      begun = 0;
      next = Arrays.binarySearch(starts, starts[next] + length);
    }
  }
}
